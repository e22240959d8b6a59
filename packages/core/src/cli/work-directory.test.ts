import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualTimers } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { processSpace } from "../process-name.ts";
import { makeWorkDirectory } from "./work-directory.ts";

const elsewhere = "0123456789abcdef";
const minute = 60_000;

let storage: string;
let timers: ManualTimers;
let ended: number | undefined;

beforeEach(async () => {
  storage = await mkdtemp(join(tmpdir(), "glu-work-directory-"));
  timers = new ManualTimers(Date.now());
  const child = spawn(process.execPath, ["-e", "0"]);
  await once(child, "exit");
  ended = child.pid;
});
afterEach(() => rm(storage, { recursive: true, force: true }));

/** What somebody has there, which was touched so long ago. */
async function put(owner: string, age = 0): Promise<string> {
  const name = `work-${owner}-abc123`;
  await mkdir(join(storage, name));
  const touched = new Date(timers.now() - age);
  await utimes(join(storage, name), touched, touched);
  return name;
}

/** What is left of it once a server starts. */
async function left(): Promise<readonly string[]> {
  const before = await readdir(storage);
  await makeWorkDirectory(storage, timers);
  const after = await readdir(storage);
  return after.filter((name) => before.includes(name));
}

describe("a server that starts", () => {
  test.skipIf(processSpace() === undefined)(
    "removes at once what processes have left that it sees to be gone",
    async () => {
      const running = await put(`${process.ppid}-${processSpace()}`, 61 * minute);
      await put(`${ended}-${processSpace()}`);
      await put(`${process.pid}-${processSpace()}`);
      expect(await left()).toEqual([running]);
    },
  );

  test("leaves alone what is in use in another container, whatever runs here", async () => {
    const pids = [process.pid, process.ppid, ended];
    const names = await Promise.all(pids.map((pid) => put(`${pid}-${elsewhere}`, 59 * minute)));
    expect(await left()).toEqual(names.toSorted());
  });

  test("removes what was in use there an hour ago", async () => {
    const pids = [process.pid, process.ppid, ended];
    await Promise.all(pids.map((pid) => put(`${pid}-${elsewhere}`, 61 * minute)));
    expect(await left()).toEqual([]);
  });

  test("removes what does not say where it was in use if neither is a sign of life", async () => {
    const names = [
      await put(`${process.ppid}`, 61 * minute),
      await put(`${ended}`, 59 * minute),
      await put("me", 61 * minute),
    ];
    await put(`${ended}-old`, 61 * minute);
    await put(`${process.pid}`, 61 * minute);
    expect(await left()).toEqual(names.toSorted());
  });
});

test("a directory in use is touched each minute, until it is removed", async () => {
  const { path, remove } = await makeWorkDirectory(storage, timers);
  for (let minutes = 0; minutes < 2; minutes += 1) {
    await timers.advance(minute);
    while (Math.round((await stat(path)).mtimeMs) !== timers.now()) {
      // Each time it is asked takes a moment.
    }
  }
  await remove();
  expect(timers.pending).toBe(0);
  expect(await readdir(storage)).toEqual([]);
});
