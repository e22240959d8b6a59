import { execFileSync } from "node:child_process";

export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

/** The processes that have a text in their arguments. */
export function processesWith(text: string): readonly Process[] {
  return list().filter(({ command }) => command.includes(text));
}

/** Kills a process and all it started, wherever they have moved. */
export function killTree(root: number): void {
  const processes = list();
  const doomed = [root];
  for (const pid of doomed) {
    doomed.push(...processes.filter(({ parent }) => parent === pid).map((child) => child.pid));
  }
  for (const pid of doomed) {
    kill(pid);
  }
}

function list(): readonly Process[] {
  const lines = execFileSync("ps", ["-ww", "-eo", "pid=,ppid=,args="]).toString().split("\n");
  return lines.flatMap((line) => {
    const [, pid, parent, command = ""] = line.match(/^ *(\d+) +(\d+) (.*)$/) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command }];
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has just ended.
  }
}
