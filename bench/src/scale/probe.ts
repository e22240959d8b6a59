/** Loaded into the process that is measured, with `--import`: tells what it has used, whenever it is asked. */
import { takeMemory } from "../memory.ts";

/** What a process has used since it began, and has now. */
export interface Probed {
  /** Milliseconds, all threads. */
  readonly cpu: number;
  /** Bytes as the system counts them. */
  readonly resident: number;
  /** Bytes of objects and buffers in use, after a garbage collection. */
  readonly used: number;
}

process.on("message", (request: "cpu" | "memory") => {
  void probe(request).then((answer) => process.send?.(answer));
});
// The program ends as it would without it.
process.channel?.unref();

async function probe(request: "cpu" | "memory"): Promise<Probed> {
  const { user, system } = process.cpuUsage();
  const cpu = (user + system) / 1000;
  const { resident, used } =
    request === "memory" ? await takeMemory() : { resident: process.memoryUsage.rss(), used: 0 };
  return { cpu, resident, used };
}
