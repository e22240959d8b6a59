// @ts-check
/** `npm test`: all tests that CI runs. Arguments go to vitest, and then only the tests run. */
import { availableParallelism } from "node:os";
import { bin, ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

const args = process.argv.slice(2);

ensureInstalled();
const { ensureRealServers } = await import("./real-servers.mjs");
const missing = ensureRealServers();
if (args.length === 0) {
  run(process.execPath, [`${root}/scripts/check.mjs`]);
  // One more than there are cores: most of these wait for processes that they have started.
  vitest("run", "--project", "flow", `--maxWorkers=${availableParallelism() + 1}`);
  vitest("run", "--project", "alone");
  endure();
} else {
  ensureBuilt();
  vitest("run", ...args);
}

/** @param {string[]} given */
function vitest(...given) {
  run(process.execPath, [bin("vitest", "vitest.mjs"), ...given]);
}

/** Two minutes of an endurance run, alone on the machine: it would disturb tests that take time, and they it. */
function endure() {
  console.error("\n> endurance");
  const needed = ["git", "docker-registry"].filter((name) => missing.includes(name));
  if (needed.length > 0) {
    console.error(`  skipped: it needs ${needed.join(" and ")} (Debian packages)`);
    return;
  }
  run(process.execPath, [`${root}/soak/dist/main.js`, "--minutes", "2"]);
}
