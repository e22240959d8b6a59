/**
 * Loaded into the process that is watched, with `--import` and `--expose-gc`: tells of it, one line of JSON at a time,
 * on the file descriptor 3.
 */
import { createWriteStream, readdirSync } from "node:fs";
import { countListeners, followListeners } from "./listeners.ts";
import type { Sample } from "./sample.ts";

/** In ms. A garbage collection of all there is takes a moment in which nothing else happens. */
const period = 20_000;

followListeners();
const output = createWriteStream("", { fd: 3 });
// Whoever has started it may be gone.
output.on("error", () => undefined);
setInterval(() => output.write(`${JSON.stringify(takeSample())}\n`), period).unref();

function takeSample(): Sample {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const listeners = countListeners();
  return {
    at: Date.now(),
    worked: (user + system) / 1000,
    resident: rss,
    used: heapUsed + external,
    descriptors: readdirSync("/proc/self/fd").length,
    handles: process.getActiveResourcesInfo().length,
    listeners: listeners.all,
    mostListeners: listeners.most,
  };
}
