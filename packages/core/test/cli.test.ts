import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { type GitServer, startGitServer, startRegistry } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { processSpace } from "../src/process-name.ts";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

let server: GitServer;
let project: ExampleProject;
let running: GluProcess | undefined;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(async () => {
  project = await createExampleProject(server, "300ms");
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await project.remove();
});

const app = "gitops-example-app";

function glu(...args: string[]) {
  return runGlu(args, { cwd: project.directory });
}

/** How long it takes to end well after SIGTERM, in ms. */
async function stopTime(process: GluProcess): Promise<number> {
  const start = performance.now();
  process.signal("SIGTERM");
  const { code, stderr } = await process.ended();
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return performance.now() - start;
}

async function commits(): Promise<number> {
  return (await server.log(project.repository)).length;
}

describe("without arguments", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "S6 S57 S58 S60 it serves and promotes by itself until %s, and ends with 0",
    async (signal) => {
      const digest = await project.push("served");
      running = new GluProcess([], { cwd: project.directory });
      const url = await running.url();
      await running.logged(/"digest":"sha256:[^}]*"msg":"promoted"/);
      const answer = await fetch(`${url}/api/v1/pipelines/${app}/phases/staging`);
      expect(await answer.json()).toMatchObject({ resource: { digest, cause: "promotion" } });
      running.signal(signal);
      expect(await running.ended()).toMatchObject({ code: 0, stdout: "" });
      expect(await commits()).toBe(2);
    },
  );

  test("it delivers nothing twice, whatever was rolled back by hand while it was away", async () => {
    running = new GluProcess([], { cwd: project.directory });
    const digest = await project.push("second");
    await running.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    running.signal("SIGTERM");
    await running.ended();
    await server.git(project.repository, "update-ref", "refs/heads/main", "main~1");
    const rolledBack = await server.tip(project.repository);
    running = new GluProcess([], { cwd: project.directory });
    const url = await running.url();
    await running.logged(/"reason":"this was delivered before[^"]*".*"msg":"waits"/);
    expect(await server.tip(project.repository)).toBe(rolledBack);
    const answer = await fetch(`${url}/api/v1/pipelines/${app}`);
    expect(await answer.json()).toMatchObject({ edges: expect.anything() });
  });

  test("commands that only look need nobody's leave", async () => {
    running = new GluProcess([], { cwd: project.directory });
    await running.url();
    expect(await runGlu(["inspect", app], { cwd: project.directory })).toMatchObject({ code: 0 });
  });

  test("a promotion is left to the server that has the store", async () => {
    running = new GluProcess([], { cwd: project.directory });
    const url = await running.url();
    const digest = await project.push("second");
    await running.logged(new RegExp(`"digest":"${digest}".*"msg":"promoted"`));
    const options = { cwd: project.directory };
    const promoted = await runGlu(["promote", app, "production", "--apply"], options);
    expect(promoted.stderr).toContain(`asking the server at ${url}, which has the store`);
    expect(promoted.stderr).toMatch(/staging -> production: promoted in commit [0-9a-f]{40}/);
    expect(promoted).toMatchObject({ code: 0, stdout: expect.stringContaining(`+`) });
    expect(await runGlu(["promote", app, "production", "--apply"], options)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining("staging -> production: up to date"),
    });
    expect(await runGlu(["promote", app, "nowhere", "--apply"], options)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('phase "nowhere" not found'),
    });
  });

  test("it keeps what it needs while it runs below storage.path, and nothing after", async () => {
    const killed = join(project.directory, ".glu", `work-1234567-${processSpace()}-left`);
    await mkdir(killed, { recursive: true });
    running = new GluProcess([], { cwd: project.directory });
    await running.url();
    const names = await readdir(join(project.directory, ".glu"));
    const [work, ...others] = names.filter((name) => !name.startsWith("glu.db"));
    expect(work).toMatch(/^work-\d+-/);
    expect(work).not.toContain("left");
    expect(others).toEqual([]);
    running.signal("SIGTERM");
    await running.ended();
    expect(await readdir(join(project.directory, ".glu"))).toEqual(["glu.db"]);
  });

  test("it says who is promoted by itself", async () => {
    running = new GluProcess([], { cwd: project.directory });
    await running.logged(
      /"from":"gitops-example-app\/oci","to":"gitops-example-app\/staging","trigger":"schedule 300ms","msg":"promotes by itself"/,
    );
  });

  test("it logs for people where that is configured", async () => {
    running = new GluProcess([], { cwd: project.directory, env: { GLU_LOG_FORMAT: "pretty" } });
    await running.logged(
      /^\d\d:\d\d:\d\d info +promotes by itself .*to=gitops-example-app\/staging/m,
    );
  });

  test("a taken port is one clear line and exit code 1", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const address = taken.address();
    const port = typeof address === "object" && address ? address.port : 0;
    await project.push("must not be promoted");
    const { code, stderr } = await runGlu([], {
      cwd: project.directory,
      env: { GLU_SERVER_PORT: String(port) },
    });
    taken.close();
    expect(code).toBe(1);
    expect(stderr.split("\n").filter((line) => line.startsWith("glu: "))).toEqual([
      `glu: cannot listen on 127.0.0.1:${port}: the port is taken; set server.port or GLU_SERVER_PORT to another one`,
    ]);
    expect(await commits()).toBe(1);
  });

  test("an unreadable configuration is one clear line and exit code 1", async () => {
    await writeFile(join(project.directory, "glu.yaml"), "server:\n  prot: 1\n");
    expect(await glu()).toEqual({
      code: 1,
      stdout: "",
      stderr: expect.stringMatching(/^glu: glu\.yaml:2:3: server\.prot: .*"port".*\n$/),
    });
  });

  test("a push that hangs does not keep it from ending in time", { timeout: 60_000 }, async () => {
    await server.setHook(project.repository, "pre-receive", "sleep 30");
    await project.push("stuck");
    running = new GluProcess([], { cwd: project.directory });
    await running.url();
    const isPushing = () =>
      server.requests.some((line) => line.includes(`POST /${project.repository}.git/git-receive`));
    while (!isPushing()) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await stopTime(running)).toBeLessThan(15_000);
  });

  test("a condition that never answers does not either", { timeout: 60_000 }, async () => {
    const program = join(project.directory, "pipeline.ts");
    const text = await readFile(program, "utf8");
    const gated = text.replace(
      "{ promotesFrom: app }",
      '{ promotesFrom: { phase: app, when: () => { console.error("asked"); return new Promise(() => {}); } } }',
    );
    await writeFile(program, gated);
    await project.push("waits for ever");
    running = new GluProcess([], { cwd: project.directory });
    await running.logged(/asked/);
    expect(await stopTime(running)).toBeLessThan(15_000);
    expect(await readdir(join(project.directory, ".glu"))).toEqual(["glu.db"]);
  });

  test("nor does a registry that never answers while it starts", async () => {
    const registry = await startRegistry();
    registry.fail({ kind: "hang" });
    const asked = registry.nextRequest();
    running = new GluProcess([], {
      cwd: project.directory,
      env: {
        GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/shop/app:latest`,
        GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
      },
    });
    await Promise.race([asked, running.url()]);
    expect(await stopTime(running)).toBeLessThan(15_000);
    await registry.stop();
  });

  test("nor does a program that never finishes loading", async () => {
    const program = join(project.directory, "slow.ts");
    await writeFile(
      program,
      'console.error("loading"); await new Promise(() => {}); export default 1;',
    );
    running = new GluProcess(["--file", "slow.ts"], { cwd: project.directory });
    await running.logged(/loading/);
    expect(await stopTime(running)).toBeLessThan(15_000);
  });

  test("it answers while a registry keeps it waiting", async () => {
    const registry = await startRegistry();
    registry.fail({ kind: "hang" });
    running = new GluProcess([], {
      cwd: project.directory,
      env: {
        GLU_SOURCES_OCI_APP_REFERENCE: `${registry.host}/shop/app:latest`,
        GLU_SOURCES_OCI_APP_PLAIN_HTTP: "true",
      },
    });
    const url = await running.url();
    const phase = await fetch(`${url}/api/v1/pipelines/${app}/phases/oci`);
    expect(await phase.json()).toMatchObject({ state: "unknown" });
    await registry.stop();
  });

  test("a second signal ends it at once", async () => {
    await server.setHook(project.repository, "pre-receive", "sleep 60");
    await project.push("stuck");
    running = new GluProcess([], { cwd: project.directory });
    await running.url();
    running.signal("SIGINT");
    await running.logged(/"msg":"stopping"/);
    running.signal("SIGINT");
    expect((await running.ended()).code).toBe(130);
  });
});

describe("glu inspect", () => {
  test("S59 lists the pipelines", async () => {
    const { code, stdout } = await glu("inspect");
    expect(code).toBe(0);
    expect(stdout).toBe(
      "NAME                PHASES  STATE\ngitops-example-app  3       up-to-date\n",
    );
  });

  test("shows the phases of a pipeline and where they are promoted from", async () => {
    const digest = await project.push("newer");
    const { stdout } = await glu("inspect", app);
    const rows = stdout.split("\n").map((line) => line.split(/ {2,}/));
    expect(rows).toContainEqual(["NAME", "KIND", "STATE", "DIGEST", "PROMOTES FROM"]);
    expect(rows).toContainEqual(["oci", "oci", "ready", digest, "-"]);
    expect(rows).toContainEqual([
      "staging",
      "git",
      "ready",
      expect.stringMatching(/^sha256:/),
      "oci (behind)",
    ]);
  });

  test("shows one phase, also as JSON", async () => {
    const { stdout } = await glu("inspect", app, "staging");
    expect(stdout).toContain("LABEL       env=staging");
    const json = await glu("inspect", app, "staging", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      descriptor: { kind: "git", metadata: { name: "staging" } },
      state: "ready",
    });
  });

  test("names what there is if something is not", async () => {
    expect(await glu("inspect", "nope")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: `glu: pipeline "nope" not found; there are: ${app}\n`,
    });
    expect(await glu("inspect", app, "nope")).toMatchObject({
      code: 1,
      stderr: `glu: phase "nope" not found in pipeline "${app}"; there are: oci, staging, production\n`,
    });
  });

  test("leaves nothing behind", async () => {
    await glu("inspect");
    expect((await readdir(project.directory)).toSorted()).toEqual([
      "app-resource.ts",
      "glu.yaml",
      "images",
      "node_modules",
      "package.json",
      "pipeline.ts",
    ]);
  });
});

describe("glu promote", () => {
  test("shows the exact diff and writes nothing", async () => {
    const digest = await project.push("dry run");
    const { code, stdout, stderr } = await glu("promote", app, "staging");
    expect(code).toBe(0);
    expect(stdout).toContain("--- a/env/staging/deployment.yaml");
    expect(stdout.match(/^\+ .*$/gm)).toEqual([
      `+          image: ghcr.io/get-glu/gitops-example/app@${digest}`,
      `+              value: '${digest}'`,
    ]);
    expect(stderr).toContain("nothing was written; add --apply to write it");
    expect(await commits()).toBe(1);
  });

  test("with --apply it commits exactly that, wherever the flag stands", async () => {
    const digest = await project.push("applied");
    const { code, stdout, stderr } = await glu("promote", app, "staging", "--apply");
    expect(code).toBe(0);
    expect(stderr).toContain("promoted in commit");
    const committed = await server.git(project.repository, "diff", "HEAD~1", "HEAD");
    const hunks = (diff: string) => diff.slice(diff.indexOf("\n@@")).trim();
    expect(hunks(stdout).split("\n").slice(1)).toEqual(hunks(committed).split("\n").slice(1));
    expect(committed).toContain(digest);
    const again = await glu("promote", "--apply", app, "staging");
    expect(again).toMatchObject({ code: 0, stdout: "" });
    expect(again.stderr).toContain("up to date");
  });

  test("--all promotes two phases that are behind, each by one step", async () => {
    const first = await project.push("first step");
    await glu("promote", app, "staging", "--apply");
    const second = await project.push("second step");
    const { code, stderr } = await glu("promote", "--all", "--apply");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const read = (phase: string) => server.read(project.repository, `env/${phase}/deployment.yaml`);
    expect(await read("staging")).toContain(second);
    expect(await read("production")).toContain(first);
  });

  test("--all never carries an image through two phases in one go", async () => {
    const digest = await project.push("one step");
    const { stderr } = await glu("promote", "--all", "--apply");
    expect(stderr).toContain(`${app}: staging -> production: up to date`);
    expect(await server.read(project.repository, "env/staging/deployment.yaml")).toContain(digest);
    expect(await server.read(project.repository, "env/production/deployment.yaml")).not.toContain(
      digest,
    );
  });

  test("chooses by labels", async () => {
    await project.push("labels");
    const { stdout } = await glu("promote", "--label", "env=staging");
    expect(stdout).toContain("env/staging");
    const none = await glu("promote", "-l", "env=staging", "-l", "env=none");
    expect(none.code).toBe(1);
  });

  test.each([
    [["promote"], "please pass --all if you want to promote all phases"],
    [["promote", "--label", "env"], "write a label as key=value, such as env=staging"],
    [["promot"], "(Did you mean promote?)"],
    [["promote", "--nope"], "unknown option '--nope'"],
  ])("%j is a wrong call: exit code 2 and how to mend it", async (args, message) => {
    const { code, stderr, stdout } = await glu(...args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("the program", () => {
  test("may be named, and its configuration too", async () => {
    const elsewhere = join(project.directory, "elsewhere");
    await mkdir(elsewhere);
    const args = ["--file", "../pipeline.ts", "--config", "../glu.yaml", "inspect"];
    const { code, stdout } = await runGlu(args, { cwd: elsewhere });
    expect(stdout).toContain(app);
    expect(code).toBe(0);
  });

  test("may run by itself", async () => {
    const program = join(project.directory, "own.mjs");
    await writeFile(
      program,
      `import { run, System } from "@glu/core";
       const system = new System({ name: "own" });
       await run(system);`,
    );
    const { code, stdout } = await runGlu(["inspect"], { cwd: project.directory, program });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "NAME  PHASES  STATE\n" });
  });

  test("S10 ends when the signal of its caller is aborted", async () => {
    const program = join(project.directory, "own.mjs");
    await writeFile(
      program,
      `import { run, System } from "@glu/core";
       const caller = new AbortController();
       setTimeout(() => caller.abort(), 500);
       await run(new System({ name: "own" }), { argv: [], signal: caller.signal });
       console.log("ended");`,
    );
    const ended = await runGlu([], { cwd: project.directory, program });
    expect(ended).toMatchObject({ code: 0, stdout: "ended\n" });
  });

  test.each([
    [
      "calls run() while glu loads it",
      'import { run, System } from "@glu/core"; const s = new System({ name: "x" }); await run(s); export default s;',
      "bad.ts calls run(system) while the glu command loads it",
    ],
    ["exports no system", "export default 1;", "bad.ts does not export a system"],
    ["does not parse", "export default (", "bad.ts cannot be loaded"],
    [
      "has an error in its definition",
      'import { System } from "@glu/core"; export default new System({ name: "a b" });',
      'bad.ts cannot be loaded: "a b" cannot name a system',
    ],
  ])("that %s is one clear message", async (_, text, message) => {
    await writeFile(join(project.directory, "bad.ts"), text);
    const { code, stderr } = await glu("--file", "bad.ts", "inspect");
    expect(code).toBe(1);
    expect(stderr).toContain(`glu: ${message}`);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("that is missing is named", async () => {
    const { code, stderr } = await glu("--file", "nope.ts", "inspect");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `glu: there is no program nope.ts in ${project.directory}; write one, or name it with --file\n`,
    });
  });
});
