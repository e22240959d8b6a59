import { userInfo } from "node:os";
import { describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { posted } from "./posted.ts";
import { app, promoted } from "./staging.ts";

const example = useExample();

const on = [
  { pipeline: app, phase: "staging", mode: "on", scope: null },
  { pipeline: app, phase: "production", mode: "on", scope: null },
];

describe("glu automation", () => {
  test("shows and sets what holds, without a server, asking nothing outside", async () => {
    const asked = example.git.requests.length;
    expect(await example.data("automation")).toEqual({ settings: [], phases: on });
    expect((await example.run("automation")).stdout).toMatch(
      /^nothing was set, so automation is on\n/,
    );
    const set = await example.data("automation", "set", "off", app, "--reason", "freeze");
    expect(set).toEqual({
      scope: app,
      mode: "off",
      actor: userInfo().username,
      reason: "freeze",
      set_at: expect.any(String),
    });
    await example.data("automation", "set", "observe", app, "staging", "--reason", "new");
    const { stdout } = await example.run("automation");
    expect(stdout).toMatch(/^SCOPE +MODE +SINCE +BY +REASON\n/);
    expect(stdout).toMatch(/\ngitops-example-app +off +\S+Z +\S+ +freeze\n/);
    expect(stdout).toMatch(/\ngitops-example-app\/staging +observe +\S+Z +\S+ +new\n/);
    expect(stdout).toMatch(/\ngitops-example-app\/staging +off +gitops-example-app\n/);
    const production = await example.data("automation", app, "production");
    expect(production).toEqual({
      settings: [set],
      phases: [{ pipeline: app, phase: "production", mode: "off", scope: app }],
    });
    expect(example.git.requests.length).toBe(asked);
  });

  test("asks the server that has the store, and what it set outlives that", async () => {
    const url = await example.serve();
    const set = await example.run("automation", "set", "observe", "--reason", "first look");
    expect(set.stderr).toContain(`asking the server at ${url}`);
    expect(set.stdout).toMatch(/\n\* +observe +\S+Z +\S+ +first look\n/);
    const shown = await example.data("automation");
    expect(shown).toMatchObject({
      settings: [{ scope: "*", mode: "observe", actor: userInfo().username }],
      phases: on.map((phase) => ({ ...phase, mode: "observe", scope: "*" })),
    });
    await example.stop();
    expect(await example.data("automation")).toEqual(shown);
  });

  test.each([
    [["automation", "nowhere"], 1, 'pipeline "nowhere" not found'],
    [["automation", app, "nowhere"], 1, 'phase "nowhere" not found'],
    [["automation", "set", "off", app, "oci", "--reason", "x"], 1, "nothing promotes into"],
    [["automation", "set", "off", "--reason", " "], 1, "say why"],
    [["automation", "set", "off"], 2, "--reason"],
    [["automation", "set", "maybe", "--reason", "x"], 2, "Allowed choices"],
    [["automation", "set", "--reason", "x"], 2, "missing required argument 'mode'"],
  ])("%j is refused", async (args, code, words) => {
    const refused = await example.run(...args);
    expect(refused.stderr).toContain(words);
    expect(refused.code).toBe(code);
  });
});

describe("automation", () => {
  test("that is off stops triggers until it is on again, also through a restart, and no person", {
    timeout: 60_000,
  }, async () => {
    await example.serve();
    await example.data("automation", "set", "off", "--reason", "incident 42");
    const before = await example.tip();
    await example.project.push("second");
    const off = /"reason":"automation is off since [^"]* for the system: incident 42;[^"]*"/;
    await example.logged(off);
    await example.stop();
    await example.serve();
    await example.logged(off);
    expect(await example.tip()).toBe(before);
    const shown = await example.run("inspect", app);
    expect(shown.stdout).toContain("oci (behind)");
    expect(shown.stdout).toMatch(/\nstaging: automation is off since .*, set by \S+ .*incident 42/);
    expect(await example.run("promote", app, "staging", "--apply")).toMatchObject({ code: 0 });
    expect(await example.tip()).not.toBe(before);
    const third = await example.project.push("third");
    await example.logged(new RegExp(`"digest":"${third}".*"msg":"arrived"`));
    await example.data("automation", "set", "on", "--reason", "it is over");
    await example.logged(promoted(third));
  });

  test("that observes says of each arrival what would be done", async () => {
    await example.serve();
    await example.data("automation", "set", "observe", app, "staging", "--reason", "first look");
    const before = await example.tip();
    for (const content of ["second", "third"]) {
      const digest = await example.project.push(content);
      await example.logged(
        new RegExp(`"reason":"would promote ${digest}; automation only observes [^"]*first look`),
      );
    }
    expect(await example.tip()).toBe(before);
    const { edges } = await example.data("inspect", app);
    expect(edges).toMatchObject([
      { status: "behind", reason: expect.stringMatching(/^would promote /), can_perform: true },
      { to: { metadata: { name: "production" } } },
    ]);
  });
});

test("GLU_AUTOMATION_LIMIT turns automation off, also for the next start", async () => {
  await example.serve({ GLU_AUTOMATION_LIMIT: "1" });
  const second = await example.project.push("second");
  await example.logged(promoted(second));
  const third = await example.project.push("third");
  await example.logged(/"level":"error".*"limit":1,.*"msg":"automation was turned off"/);
  await example.logged(/"reason":"automation is off since [^"]*, set by glu[^"]*".*"msg":"waits"/);
  await example.stop();
  await example.serve();
  await example.logged(/"reason":"automation is off since [^"]*, set by glu[^"]*".*"msg":"waits"/);
  expect(await example.read("env/staging/deployment.yaml")).toContain(second);
  await example.data("automation", "set", "on", "--reason", "two are fine");
  await example.logged(promoted(third));
});

describe("the API", () => {
  test("says what holds, and takes settings of the system, a pipeline, a phase", async () => {
    const url = await example.serve();
    const ask = async (path: string, body?: object) => {
      const answer = await fetch(`${url}/api/v1${path}`, body && posted(body));
      return { status: answer.status, body: (await answer.json()) as { settings?: object[] } };
    };
    const places = ["", `/pipelines/${app}`, `/pipelines/${app}/phases/staging`];
    const scopes = ["*", app, `${app}/staging`];
    for (const [index, place] of places.entries()) {
      const set = await ask(`${place}/automation`, { mode: "off", reason: "incident" });
      const setting = { scope: scopes[index], mode: "off", actor: "api", reason: "incident" };
      expect(set).toMatchObject({ status: 200, body: setting });
      const { settings } = (await ask(`${place}/automation`)).body;
      expect(settings).toHaveLength(index + 1);
      expect(settings).toContainEqual(set.body);
    }
    const wrong = [
      ["/automation", {}, 400],
      ["/automation", { mode: "off" }, 400],
      ["/automation", { mode: "off", reason: " " }, 400],
      ["/automation", { mode: "maybe", reason: "x" }, 400],
      [`/pipelines/${app}/phases/oci/automation`, { mode: "off", reason: "x" }, 400],
      ["/pipelines/nowhere/automation", { mode: "off", reason: "x" }, 404],
      [`/pipelines/${app}/phases/nowhere/automation`, undefined, 404],
    ] as const;
    for (const [path, body, status] of wrong) {
      expect({ path, ...(await ask(path, body)) }).toMatchObject({ path, status });
    }
  });
});
