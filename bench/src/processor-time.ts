import { readdir, readFile } from "node:fs/promises";

/** What Linux says of a process in `/proc/<pid>/stat`. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Of its own and of those it has started that have ended, in ms. */
  readonly milliseconds: number;
}

/** Of a clock tick that times are counted in: the same on every Linux that Node.js runs on. */
const tick = 10;

/** Processor time of each process, and of all that it has started, also those that still run, in ms. */
export async function processorTimes(pids: readonly number[]): Promise<readonly number[]> {
  const all = await readStats();
  return pids.map((pid) => timeOfTree(pid, all));
}

export function timeOfTree(pid: number, all: readonly ProcessStat[]): number {
  const own = all.find((one) => one.pid === pid)?.milliseconds ?? 0;
  const children = all.filter(({ parent }) => parent === pid);
  return children.reduce((total, child) => total + timeOfTree(child.pid, all), own);
}

/** The name of the program is in parentheses, and may have any of them itself. */
export function parseStat(text: string): ProcessStat {
  const [pid = ""] = text.split(" ", 1);
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(11, 15).map(Number);
  return {
    pid: Number(pid),
    parent: Number(fields[1]),
    milliseconds: tick * ticks.reduce((total, one) => total + one, 0),
  };
}

async function readStats(): Promise<readonly ProcessStat[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const texts = await Promise.all(
    // It may have just ended.
    pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")),
  );
  return texts.filter((text) => text !== "").map(parseStat);
}
