import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GluProcess, runGlu } from "./glu-process.ts";
import { createProgramDirectory, type ProgramDirectory } from "./program-directory.ts";

let directory: ProgramDirectory;
let running: GluProcess | undefined;

beforeEach(async () => {
  directory = await createProgramDirectory();
});
afterEach(async () => {
  await running?.kill();
  running = undefined;
  await directory.remove();
});

const logged =
  /^\{"level":"error","time":"[^"]+","error":"boom","msg":"something in the program was not handled"\}$/m;
const trace = /\n\s+at |Node\.js v|\.ts:\d|Error:/;
const reject = 'async function fail() { throw new Error("boom"); } void fail();';
const soon = 'setImmediate(() => { throw new Error("boom"); });';
const exported = 'import { System } from "@glu/core"; export default new System({ name: "x" });';

/** In a program: fails whenever it is sent SIGUSR2. */
function failsWhenAsked(failure: string): string {
  return `process.on("SIGUSR2", () => { ${failure} });`;
}

describe("a rejection that nothing handles", () => {
  test("is logged, and the server goes on", async () => {
    await directory.write("pipeline.ts", `${failsWhenAsked(reject)} ${exported}`);
    running = new GluProcess([], { cwd: directory.path });
    const url = await running.url();
    running.signal("SIGUSR2");
    await running.logged(logged);
    expect((await fetch(`${url}/api/v1`)).status).toBe(200);
    running.signal("SIGTERM");
    const { code, stderr } = await running.ended();
    expect(code).toBe(0);
    expect(stderr).not.toMatch(trace);
  });

  test("while the program is loaded does not keep the server from starting", async () => {
    await directory.write("pipeline.ts", `${reject} ${exported}`);
    running = new GluProcess([], { cwd: directory.path });
    await running.url();
    await running.logged(logged);
  });

  test.each(["graph", "inspect", "validate"])(
    "lets glu %s do its work, which then has failed",
    async (command) => {
      await directory.write("pipeline.ts", `${reject} ${exported}`);
      const { code, stderr } = await runGlu([command], { cwd: directory.path });
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(logged) });
      expect(stderr).not.toMatch(trace);
    },
  );

  test("shows no secret and nothing that moves the cursor", async () => {
    await directory.write(
      "pipeline.ts",
      `import { git, System } from "@glu/core";
       const system = new System({ name: "x" });
       const fail = async (password) => { throw new Error("no \\u001b[2J " + password); };
       system.credential("own", async () => {
         setImmediate(() => void fail("hunter2-secret"));
         return { username: "u", password: "hunter2-secret" };
       });
       const blank = () => ({ digest: () => "", readFrom: async () => {}, writeTo: async () => {} });
       system.definePipeline({ name: "p" }, blank, (p) => {
         p.phase({ name: "staging" }, git("config"));
       });
       export default system;`,
    );
    await directory.write(
      "glu.yaml",
      `sources: { git: { config: { remote: { url: "http://127.0.0.1:1/x.git", credential: own } } } }`,
    );
    const { stderr } = await runGlu(["inspect"], { cwd: directory.path });
    expect(stderr).toContain('"error":"no [2J [redacted]"');
    expect(stderr).not.toContain("hunter2");
  });
});

describe("an exception that nothing handles", () => {
  test("ends the server cleanly with 1", async () => {
    await directory.write("pipeline.ts", `${failsWhenAsked(soon)} ${exported}`);
    running = new GluProcess([], { cwd: directory.path });
    await running.url();
    running.signal("SIGUSR2");
    const { code, stderr } = await running.ended();
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(logged) });
    expect(stderr).toContain('"msg":"stopping"');
    expect(stderr).not.toMatch(trace);
  });

  test("ends a command with 1", async () => {
    await directory.write("pipeline.ts", `${soon} await new Promise(() => {});`);
    const { code, stderr } = await runGlu(["graph"], { cwd: directory.path });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(logged) });
    expect(stderr).toMatch(/\nglu: ended by an exception that nothing in the program handles\n$/);
    expect(stderr).not.toMatch(trace);
  });

  test("may be anything", async () => {
    const anything = "setImmediate(() => { throw Object.create(null); });";
    await directory.write("pipeline.ts", `${anything} await new Promise(() => {});`);
    const { code, stderr } = await runGlu(["graph"], { cwd: directory.path });
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("not handled") });
    expect(stderr).not.toMatch(trace);
  });

  test("ends a program that serves by itself, whatever it keeps open", async () => {
    const program = await directory.write(
      "own.mjs",
      `import { run, System } from "@glu/core"; ${failsWhenAsked(soon)}
       setInterval(() => {}, 1000);
       await run(new System({ name: "x" }));`,
    );
    running = new GluProcess([], { cwd: directory.path, program });
    await running.url();
    running.signal("SIGUSR2");
    expect(await running.ended()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(logged),
    });
  });
});

test("a program of one's own is as Node has it again when run() has ended", async () => {
  const program = await directory.write(
    "own.mjs",
    `import { run, System } from "@glu/core";
     const names = ["unhandledRejection", "uncaughtException", "SIGINT", "SIGTERM"];
     const count = () => [
       ...names.map((name) => process.listenerCount(name)),
       ...[process.stdout, process.stderr].map((stream) => stream.listenerCount("error")),
     ].join();
     const before = count();
     await run(new System({ name: "x" }), { argv: ["validate"] });
     console.log(before === count() ? "the same" : count());`,
  );
  const { stdout } = await runGlu([], { cwd: directory.path, program });
  expect(stdout).toContain("the same\n");
});
