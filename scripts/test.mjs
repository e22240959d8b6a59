// @ts-check
/** `npm test`: everything CI runs. Arguments go to vitest, and then only the tests run. */
import { bin, ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

const args = process.argv.slice(2);

ensureInstalled();
const { ensureRealServers } = await import("./real-servers.mjs");
ensureRealServers();
if (args.length === 0) {
  run(process.execPath, [`${root}/scripts/check.mjs`]);
  run(process.execPath, [bin("vitest", "vitest.mjs"), "run", "--project", "flow"]);
} else {
  ensureBuilt();
  run(process.execPath, [bin("vitest", "vitest.mjs"), "run", ...args]);
}
