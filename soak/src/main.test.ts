import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { whyNoDockerRegistry } from "@glu/registry/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processesOf } from "./evidence/left-behind.ts";

/** In the end it waits for what the registry is asked for only every ten seconds. */
const timeout = 120_000;
const main = fileURLToPath(new URL("../dist/main.js", import.meta.url));

let directory: string;
let run: ChildProcess;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "soak-test-"));
});
afterEach(async () => {
  endGroup(run);
  await rm(directory, { recursive: true, force: true });
});

/** What it has started as well, if it left that. */
function endGroup({ pid = 0 }: ChildProcess): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nothing is left of it.
  }
}

interface Run {
  /** What it says on its error output. */
  readonly lines: AsyncIterator<string>;
  readonly ended: Promise<number | null>;
}

/** In a process group of its own, as a terminal has it. */
function start(args: string): Run {
  const child = spawn(process.execPath, [main, ...args.split(" ")], {
    env: { ...process.env, TMPDIR: directory },
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  run = child;
  const ended = once(child, "close").then(([code]) => code);
  const lines = createInterface(child.stderr)[Symbol.asyncIterator]();
  return { lines, ended };
}

/** What it says until then, with that. */
async function saidUntil({ lines }: Run, words: string): Promise<readonly string[]> {
  const said: string[] = [];
  for (;;) {
    const { value, done } = await lines.next();
    if (done) {
      throw new Error(`it never said "${words}" but ${said.join("\n")}`);
    }
    said.push(value);
    if (value.includes(words)) {
      return said;
    }
  }
}

async function rest({ lines }: Run): Promise<readonly string[]> {
  const said: string[] = [];
  for await (const line of { [Symbol.asyncIterator]: () => lines }) {
    said.push(line);
  }
  return said;
}

describe.skipIf(whyNoDockerRegistry() !== undefined)("a run", () => {
  test.each([
    ["by a signal", "SIGTERM", (pid: number) => pid],
    // The terminal tells the servers as well.
    ["at the terminal", "SIGINT", (pid: number) => -pid],
  ] as const)("that is interrupted %s ends by itself and leaves nothing", async (_, signal, to) => {
    const interrupted = start("--minutes 5 --pipelines 10 --seed 3");
    const said = await saidUntil(interrupted, "all phases were read");
    expect(said).toContain("seed 3");
    process.kill(to(run.pid ?? 0), signal);
    const words = await rest(interrupted);
    expect(await interrupted.ended).toBe(1);
    expect(words).toContain(`stopped by ${signal}`);
    expect(words).toContain("the same again: npm run soak -- --minutes 5 --seed 3 --pipelines 10");
    expect(await readdir(directory)).toEqual([]);
    expect(await processesOf(directory)).toEqual([]);
  });

  test("of a second compares all there is and writes its report", { timeout }, async () => {
    const report = join(directory, "report.md");
    const short = start(`--minutes 0.02 --pipelines 4 --report ${report}`);
    const words = await rest(short);
    expect(words.join("\n")).toContain("all is at rest; compares");
    expect(await short.ended).toBe(0);
    expect((await readdir(directory)).toSorted()).toEqual(["report.md", "report.svg"]);
    expect(await processesOf(directory)).toEqual([]);
  });
});

test("a run that is not said for how long ends with 2", async () => {
  const without = start("--pipelines 10");
  expect(await rest(without)).toContain("Say for how many --minutes.");
  expect(await without.ended).toBe(2);
});
