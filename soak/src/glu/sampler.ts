/**
 * Loaded into the process that is watched, with `--import` and `--expose-gc`: tells of it, one line of JSON at a time,
 * on the file descriptor 3.
 */
import { createWriteStream, readdirSync } from "node:fs";
import { countListeners, followListeners } from "./listeners.ts";
import type { Sample } from "./sample.ts";

/**
 * In ms. A garbage collection of all there is takes a moment in which nothing else happens. It goes into no period of
 * what is watched, so that it sees every moment of those.
 */
const period = 7300;
/** After a collection, V8 gives memory back to the system in the background; in ms. */
const givingBack = 500;

followListeners();
const output = createWriteStream("", { fd: 3 });
// Whoever has started it may be gone.
output.on("error", () => undefined);
setInterval(() => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const write = () => output.write(`${JSON.stringify(takeSample(heapUsed + external))}\n`);
  setTimeout(write, givingBack).unref();
}, period).unref();

function takeSample(used: number): Sample {
  const { user, system } = process.cpuUsage();
  const listeners = countListeners();
  return {
    at: Date.now(),
    worked: (user + system) / 1000,
    resident: process.memoryUsage.rss(),
    used,
    descriptors: readdirSync("/proc/self/fd").length,
    handles: process.getActiveResourcesInfo().length,
    listeners: listeners.all,
    mostListeners: listeners.most,
  };
}
