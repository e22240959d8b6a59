import { setImmediate } from "node:timers/promises";

/** The memory of a process. */
export interface Memory {
  /** Bytes of the process as the system counts them. */
  readonly resident: number;
  /** Bytes of objects and buffers that are in use. */
  readonly used: number;
}

export const megabyte = 1e6;
/** Options of Node.js for a process that tells its memory. */
export const memoryArguments = ["--expose-gc"] as const;

/** The memory of this process. What is used is told after a garbage collection. */
export async function takeMemory(): Promise<Memory> {
  const resident = process.memoryUsage.rss();
  for (let round = 0; round < 2; round += 1) {
    collectGarbage();
    await setImmediate();
  }
  const { heapUsed, external } = process.memoryUsage();
  return { resident, used: heapUsed + external };
}

function collectGarbage(): void {
  if (!globalThis.gc) {
    throw new Error("start this process with --expose-gc");
  }
  globalThis.gc();
}
