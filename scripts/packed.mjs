// @ts-check
/**
 * `node scripts/packed.mjs 22 24` tests what is packed on other versions of Node, which come from npm: a hundred
 * megabytes each, so `npm test` does it on its own alone.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { bin, ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

const tests = ["packed", "deployed", "init", "program", "imports"].map(
  (name) => `packages/core/test/${name}.test.ts`,
);

ensureInstalled();
ensureBuilt();
for (const version of process.argv.slice(2)) {
  const node = nodeOf(version);
  const path = `${dirname(node)}:${process.env["PATH"]}`;
  console.error(`\n> Node ${version}`);
  run(node, ["--version"]);
  run(node, [bin("vitest", "vitest.mjs"), "run", ...tests], { ...process.env, PATH: path });
}

/**
 * The executable of the newest one that npm has of a version, such as `24`.
 *
 * @param {string} version
 */
function nodeOf(version) {
  const directory = join(root, "node_modules", ".cache", `node-${version}`);
  const node = join(directory, "node_modules", "node", "bin", "node");
  if (!existsSync(node)) {
    run("npm", [
      "install",
      "--no-save",
      "--loglevel=error",
      "--prefix",
      directory,
      `node@${version}`,
    ]);
  }
  return node;
}
