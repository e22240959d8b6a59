// @ts-check
/** `npm run demo:push`: puts a newer image into the registry of the demo. */
import { existsSync } from "node:fs";
import { ensureBuilt, ensureInstalled } from "./workspace.mjs";

ensureInstalled();
ensureBuilt();
const { demoDirectory, pushImage } = await import("./demo-files.mjs");
if (!existsSync(demoDirectory)) {
  console.error("there is no demo yet; start it with: npm run demo");
  process.exit(1);
}
const { digest } = await pushImage(new Date().toISOString());
console.log(`pushed ${digest} as latest; staging follows within 15 seconds`);
