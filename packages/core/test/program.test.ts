import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { useExample } from "./example.ts";
import { runGlu } from "./glu-process.ts";
import { app } from "./staging.ts";

const example = useExample();

describe("the program", () => {
  test("may be named, and its configuration too", async () => {
    const elsewhere = join(example.project.directory, "elsewhere");
    await mkdir(elsewhere);
    const args = ["--file", "../pipeline.ts", "--config", "../glu.yaml", "inspect"];
    const { code, stdout } = await runGlu(args, { cwd: elsewhere });
    expect(stdout).toContain(app);
    expect(code).toBe(0);
  });

  test("is not even loaded by a Node.js that is too old", async () => {
    const { directory } = example.project;
    const older = 'process = Object.create(process, { versions: { value: { node: "20.18.3" } } });';
    await writeFile(join(directory, "older.cjs"), older);
    const env = { NODE_OPTIONS: `--require=${join(directory, "older.cjs")}` };
    const { code, stdout, stderr } = await runGlu(["--version"], { cwd: directory, env });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: "",
      stderr: "glu: Node.js 20.18.3 is too old; install 20.19 or newer\n",
    });
  });

  test("may run by itself", async () => {
    const program = join(example.project.directory, "own.mjs");
    await writeFile(
      program,
      `import { run, System } from "@glu/core";
       const system = new System({ name: "own" });
       await run(system);`,
    );
    const { code, stdout } = await runGlu(["inspect"], { cwd: example.project.directory, program });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "NAME  PHASES  STATE\n" });
  });

  test("may run by itself, and has the version of where it is, or of where it says it is", async () => {
    const cwd = example.project.directory;
    const inside = join(cwd, "own");
    await mkdir(inside);
    const program = join(inside, "own.mjs");
    const manifest = { name: "own", version: "3.1.4" };
    await writeFile(join(inside, "package.json"), JSON.stringify(manifest));
    await writeFile(join(cwd, "package.json"), JSON.stringify({ ...manifest, version: "9.9.9" }));
    const logs = async (options: string) => {
      await writeFile(
        program,
        `import { run, System } from "@glu/core";
         const system = new System({ name: "own" });
         await run(system, { argv: [], signal: AbortSignal.timeout(1500) ${options} });`,
      );
      return (await runGlu([], { cwd, program })).stderr;
    };
    expect(await logs("")).toMatch(/"revision":"3.1.4".*"msg":"serving"/);
    expect(await logs(', directory: "."')).toMatch(/"revision":"9.9.9".*"msg":"serving"/);
  });

  test("S10 ends when the signal of its caller is aborted", async () => {
    const program = join(example.project.directory, "own.mjs");
    await writeFile(
      program,
      `import { run, System } from "@glu/core";
       const caller = new AbortController();
       setTimeout(() => caller.abort(), 500);
       await run(new System({ name: "own" }), { argv: [], signal: caller.signal });
       console.log("ended");`,
    );
    const ended = await runGlu([], { cwd: example.project.directory, program });
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
    await writeFile(join(example.project.directory, "bad.ts"), text);
    const { code, stderr } = await example.run("--file", "bad.ts", "inspect");
    expect(code).toBe(1);
    expect(stderr).toContain(`glu: ${message}`);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("that is missing is named", async () => {
    const { code, stderr } = await example.run("--file", "nope.ts", "inspect");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `glu: there is no program nope.ts in ${example.project.directory}; write one, or name it with --file\n`,
    });
  });
});
