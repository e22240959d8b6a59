// @ts-check
/** `npm run demo:reset`: removes everything the demo made. */
import { existsSync, readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { demoDirectory } from "./demo-files.mjs";

if (isRunning()) {
  console.error("the demo is running; end it with Ctrl-C first");
  process.exit(1);
}
await rm(demoDirectory, { recursive: true, force: true });
console.log(`removed ${demoDirectory}; npm run demo starts from the beginning`);

/** A server keeps a directory with its process id below its storage while it runs. */
function isRunning() {
  const state = join(demoDirectory, "state");
  const names = existsSync(state) ? readdirSync(state) : [];
  return names.some((name) => {
    try {
      return process.kill(Number(/^work-(\d+)-/.exec(name)?.[1]), 0);
    } catch {
      return false;
    }
  });
}
