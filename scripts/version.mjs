// @ts-check
/**
 * `npm run release:version`: what the files in `.changeset` say becomes the next version of the packages, and a part of their
 * changelogs.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bin, root, run } from "./workspace.mjs";

const examples = readdirSync(join(root, "examples")).map((name) => `examples/${name}`);

run(process.execPath, [bin("@changesets/cli", "bin.js"), "version"]);
// These follow the packages, and nobody reads what has changed in them.
for (const directory of [...examples, "bench", "soak"]) {
  rmSync(join(root, directory, "CHANGELOG.md"), { force: true });
}
run("npm", ["install", "--package-lock-only", "--ignore-scripts"]);
