import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { executable, GluProcess, runGlu } from "./glu-process.ts";
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

const open = 'setInterval(() => console.error("tick"), 50);';
const system = 'import { git, System } from "@glu/core"; const system = new System({ name: "x" });';
/** Phases that follow each other make each line longer than the one before: about 3 MB. */
const large = `${system}
const blank = () => ({ digest: () => "", readFrom: async () => {}, writeTo: async () => {} });
system.definePipeline({ name: "deep" }, blank, (pipeline) => {
  let last;
  for (let n = 0; n < 1500; n += 1) {
    last = pipeline.phase({ name: "p" + n }, git("config"), last && { promotesFrom: last });
  }
});
export default system;`;

async function stopped(signal: NodeJS.Signals) {
  const start = performance.now();
  running?.signal(signal);
  const ended = await running?.ended();
  expect(performance.now() - start).toBeLessThan(15_000);
  return ended;
}

describe("a program that keeps something open", () => {
  test("does not keep a command from ending", async () => {
    await directory.write("pipeline.ts", `${open} ${system} export default system;`);
    expect(await runGlu(["graph"], { cwd: directory.path })).toMatchObject({ code: 0 });
    expect(await runGlu(["inspect"], { cwd: directory.path })).toMatchObject({ code: 0 });
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "does not keep the server from ending with 0 after %s",
    async (signal) => {
      await directory.write("pipeline.ts", `${open} ${system} export default system;`);
      running = new GluProcess([], { cwd: directory.path });
      await running.url();
      const ended = await stopped(signal);
      expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('"stopping"') });
    },
  );

  test("is ended after it served by itself, and may do something before", async () => {
    const program = await directory.write(
      "own.mjs",
      `import { run, System } from "@glu/core"; ${open}
       await run(new System({ name: "x" }));
       console.log("tidied up");`,
    );
    running = new GluProcess([], { cwd: directory.path, program });
    await running.url();
    expect(await stopped("SIGTERM")).toMatchObject({ code: 0, stdout: "tidied up\n" });
  });

  test("goes on after a command that it ran by itself", async () => {
    const program = await directory.write(
      "own.mjs",
      `import { run, System } from "@glu/core";
       const system = new System({ name: "x" });
       const open = setInterval(() => {}, 1000);
       await run(system, { argv: ["inspect"] });
       await run(system, { argv: ["inspect", "nope"] });
       setImmediate(() => { console.log("code", process.exitCode); clearInterval(open); });`,
    );
    const { code, stdout } = await runGlu([], { cwd: directory.path, program });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "NAME  PHASES  STATE\ncode 1\n" });
  });
});

describe("a program that never finishes loading", () => {
  const never = 'console.error("loading"); await new Promise(() => {}); export default 1;';

  test.each([
    ["graph", never],
    ["validate", never],
    ["graph", `setInterval(() => {}, 1000); ${never}`],
    ["validate", `setInterval(() => {}, 1000); ${never}`],
  ])("does not keep glu %s from being interrupted: %s", async (command, program) => {
    await directory.write("pipeline.ts", program);
    running = new GluProcess([command], { cwd: directory.path });
    await running.logged(/loading/);
    const stderr = "loading\nglu: interrupted\n";
    expect(await stopped("SIGINT")).toEqual({ code: 1, stdout: "", stderr });
  });
});

describe("what is printed", () => {
  test("is written completely before the process ends, however late it is read", async () => {
    await directory.write("pipeline.ts", `${open} ${large}`);
    const child = spawn(process.execPath, [executable, "graph"], { cwd: directory.path });
    await once(child.stdout, "readable");
    for (let ticks = 0; ticks < 5; ticks += 1) {
      await once(child.stderr, "data");
    }
    child.stderr.resume();
    const ended = once(child, "exit");
    const drawn = await text(child.stdout);
    expect(drawn.length).toBeGreaterThan(3_000_000);
    expect(drawn.endsWith("└─ p1499 (git)\n")).toBe(true);
    expect(await ended).toEqual([0, null]);
  });

  test("is not waited for after a signal if nobody reads it", async () => {
    await directory.write("pipeline.ts", `${open} ${large}`);
    const child = spawn(process.execPath, [executable, "graph"], { cwd: directory.path });
    child.stderr.resume();
    await once(child.stdout, "readable");
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    child.stdout.destroy();
  });

  test.each([
    ["glu", [executable]],
    ["a program of one's own", ["own.ts.mjs"]],
  ])("may be read in part: %s", async (_, program) => {
    await directory.write("pipeline.ts", large);
    const own = large
      .replace("{ git,", "{ git, run,")
      .replace("export default system", "await run(system)");
    await directory.write("own.ts.mjs", own);
    const script = '{ "$@" graph; echo "code $?" >&2; } | head -n 1';
    const child = spawn("sh", ["-c", script, "sh", process.execPath, ...program], {
      cwd: directory.path,
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect({ stdout, stderr }).toEqual({ stdout: "deep\n", stderr: "code 0\n" });
  });

  test("that cannot be written is a failure that says so", async () => {
    await directory.write("pipeline.ts", `${system} export default system;`);
    const script = '"$@" inspect > /dev/full; echo "code $?" >&2';
    const child = spawn("sh", ["-c", script, "sh", process.execPath, executable], {
      cwd: directory.path,
    });
    expect(await text(child.stderr)).toMatch(
      /^glu: standard output cannot be written: ENOSPC.*\ncode 1\n$/,
    );
  });
});
