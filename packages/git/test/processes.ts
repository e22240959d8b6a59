import { readdirSync, readFileSync } from "node:fs";

/** A process as others on the machine may see it (proc(5)). */
export interface VisibleProcess {
  readonly pid: number;
  readonly parent: number;
  readonly arguments: string;
  readonly environment: string;
  /** Bytes that it has held at most. */
  readonly peakMemory: number;
}

/** All processes there are now. Those that are just ending are left out. */
export function visibleProcesses(): readonly VisibleProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** The processes that have a text in their arguments or their environment, without this one. */
export function processesWith(text: string): readonly VisibleProcess[] {
  return visibleProcesses().filter(
    (one) =>
      one.pid !== process.pid && (one.arguments.includes(text) || one.environment.includes(text)),
  );
}

/** The processes below one. */
export function descendants(root: number): readonly VisibleProcess[] {
  const all = visibleProcesses();
  const found = new Set([root]);
  for (const pid of found) {
    for (const { pid: child } of all.filter(({ parent }) => parent === pid)) {
      found.add(child);
    }
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid));
}

/** Kills a process, and all that were below it. */
export function endTree(root: number): void {
  for (const pid of [root, ...descendants(root).map((one) => one.pid)]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }
}

function readProcess(pid: number): VisibleProcess | undefined {
  try {
    const read = (file: string) => readFileSync(`/proc/${pid}/${file}`, "latin1");
    const status = read("status");
    const field = (pattern: RegExp) => Number(status.match(pattern)?.[1] ?? 0);
    return {
      pid,
      parent: field(/^PPid:\s*(\d+)/m),
      arguments: read("cmdline").replaceAll("\0", " "),
      environment: read("environ").replaceAll("\0", "\n"),
      peakMemory: field(/^VmHWM:\s*(\d+)/m) * 1024,
    };
  } catch {
    return undefined;
  }
}
