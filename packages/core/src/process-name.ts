import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** This process, as others on this machine and elsewhere know it. */
export function processName(): string {
  return `process ${process.pid} on ${hostname()}`;
}

/**
 * Where a number means the same process as it does here: the machine, since it was started, and the process
 * namespace, of which each container has its own. Undefined where that cannot be told: of two machines or
 * containers with one name, each has a process 1.
 */
export function processSpace(): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const namespace = readlinkSync("/proc/self/ns/pid");
    const all = JSON.stringify([hostname(), boot, namespace]);
    return createHash("sha256").update(all).digest("hex").slice(0, 16);
  } catch {
    return undefined;
  }
}

/** Whether there is a process with this number, whoever's, where we are. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}
