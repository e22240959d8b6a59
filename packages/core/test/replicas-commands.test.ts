import { postgresAvailable } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { GluProcess, runGlu } from "./glu-process.ts";
import { holdPushes } from "./held-push.ts";
import { ReplicaGroup } from "./replica-group.ts";
import { get } from "./staging.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const token = "0123456789abcdef-ada";

describe.skipIf(isMissing)("commands and replicas:", () => {
  let group: ReplicaGroup;

  beforeAll(async () => {
    group = await ReplicaGroup.start();
  });
  afterEach(() => group.end());
  afterAll(() => group.stop());

  function glu(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    return runGlu(args, { cwd: group.project.directory, env });
  }

  test("what changes something asks a replica, whichever tends the pipeline; what looks needs none", async () => {
    const triggers = 'system.addTrigger(onChange({ matches: { name: "staging" } }));';
    const { names } = await group.begin({ pipelines: 3, repositories: 3, triggers });
    const { urls } = await group.serveAll(3);
    const asking = expect.stringMatching(/^asking the server at http:\S+, which has the store$/m);
    for (const name of names) {
      const digest = await group.project.push(name, "second");
      await expect
        .poll(() => group.project.shown(name, "staging"), { timeout: 20_000 })
        .toBe(digest);
      const plan = await glu(["promote", name, "production"]);
      expect(plan).toMatchObject({ code: 0, stdout: expect.stringContaining(digest) });
      expect(plan.stderr).not.toContain("asking");
      const promoted = await glu(["promote", name, "production", "--apply"]);
      expect(promoted).toMatchObject({ code: 0, stderr: asking });
      expect(await group.project.shown(name, "production")).toBe(digest);
      const held = await glu(["hold", name, "production", "--reason", "incident 42"]);
      expect(held).toMatchObject({ code: 0, stderr: asking });
      for (const url of urls) {
        const shown = await glu(["--server", url, "restraints", name]);
        expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining("incident 42") });
        const blocked = await glu(["--server", url, "plan", name, "production"]);
        expect(blocked).toMatchObject({ code: 0, stderr: expect.stringContaining("up to date") });
      }
    }
    const { stdout } = await glu(["replicas"]);
    expect(urls.filter((url) => !stdout.includes(url))).toEqual([]);
  }, 120_000);

  test("a replica wants to know who asks, also for one that passes it on", async () => {
    const auth = { mode: "token", tokens: { ada: { token, role: "operator" } } };
    const { names } = await group.begin({
      pipelines: 2,
      repositories: 2,
      triggers: "",
      configuration: { server: { port: 0, auth } },
    });
    const { urls } = await group.serveAll(2);
    const [name = ""] = names;
    const reason = ["--reason", "incident 42"];
    expect(await glu(["hold", name, "staging", ...reason])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("set GLU_TOKEN or GLU_TOKEN_FILE"),
    });
    const asAda = { GLU_TOKEN: token };
    expect(await glu(["hold", name, "staging", ...reason], asAda)).toMatchObject({ code: 0 });
    for (const url of urls) {
      const refused = await glu(["--server", url, "promote", name, "staging", "--apply"]);
      expect(refused).toMatchObject({ code: 1 });
      await group.project.push(name, `for ${url}`);
      // Held, whoever is asked.
      const args = ["--server", url, "promote", name, "staging", "--apply"];
      await expect
        .poll(async () => (await glu(args, asAda)).stderr, { timeout: 20_000 })
        .toContain("held");
    }
    const { stdout } = await glu(["--json", "audit"], asAda);
    expect(JSON.parse(stdout).entries).toMatchObject([{ actor: "ada", action: "hold" }]);
  }, 120_000);

  test("one that writes alone has a replica wait, which joins once it has ended", async () => {
    const { names, push, repositoryOf } = await group.begin({
      pipelines: 2,
      repositories: 2,
      triggers: "",
    });
    const [name = "", other = ""] = names;
    const digest = await push(name, "second");
    const held = await holdPushes(group.git, repositoryOf(name));
    onTestFinished(held.remove);
    const args = ["promote", name, "staging", "--apply"];
    const command = new GluProcess(args, { cwd: group.project.directory });
    await expect
      .poll(async () => (await group.query("select state from promotion").catch(() => [])).length, {
        timeout: 20_000,
      })
      .toBe(1);
    const server = group.serve();
    await server.logged(/"msg":"a process writes the store alone; this server joins/);
    await held.release();
    expect(await command.ended()).toMatchObject({ code: 0 });
    await group.shared(1);
    const url = await server.url();
    expect(await get(`${url}/api/v1`)).toMatchObject({ store: { writable: true } });
    expect(await group.project.shown(name, "staging")).toBe(digest);
    const next = await push(other, "second");
    const [, ...path] = ["", "promote", other, "staging", "--apply"];
    expect(await glu(path)).toMatchObject({ code: 0 });
    expect(await group.project.shown(other, "staging")).toBe(next);
  }, 60_000);

  test("one that is told to end leaves its part to the others within seconds, and loses nothing", async () => {
    const { names, push } = await group.begin({ pipelines: 6, repositories: 6 });
    const { servers } = await group.serveAll(3);
    const pushed = await Promise.all(names.map((name) => push(name, "second")));
    servers[1]?.signal("SIGTERM");
    expect(await servers[1]?.ended()).toMatchObject({ code: 0 });
    const left = await group.query("select count(*)::int as count from replica");
    expect(left).toEqual([{ count: 2 }]);
    await group.shared(2);
    await Promise.all(names.map((name, index) => group.through(name, pushed[index] ?? "")));
    for (const name of names) {
      expect(await group.commits(name)).toBe(2);
    }
    expect(new Set((await group.records()).map(({ state }) => state))).toEqual(
      new Set(["promoted"]),
    );
  }, 60_000);
});
