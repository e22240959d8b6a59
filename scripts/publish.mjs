// @ts-check
/**
 * `npm run release:publish` publishes each package whose version npm does not have yet, the ones that others need first. With
 * `--dry-run` it says what would be published.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root, run } from "./workspace.mjs";

const dryRun = process.argv.includes("--dry-run");

for (const directory of ["git", "registry", "core", "ui"].map((name) => `packages/${name}`)) {
  const { name, version } = JSON.parse(readFileSync(join(root, directory, "package.json"), "utf8"));
  const mode = dryRun ? "--dry-run" : "--provenance";
  if (dryRun || !isPublished(`${name}@${version}`)) {
    run("npm", ["publish", mode, "--access", "public", "--ignore-scripts", "-w", directory]);
  } else {
    console.error(`${name} ${version} is published already`);
  }
}

/**
 * Whoever cannot be asked ends it: what is published cannot be taken back.
 *
 * @param {string} specifier
 */
function isPublished(specifier) {
  const args = ["view", specifier, "version", "--json"];
  const { status, stdout } = spawnSync("npm", args, { cwd: root, encoding: "utf8" });
  const isMissing = status !== 0 && stdout.includes('"E404"');
  if (status !== 0 && !isMissing) {
    console.error(`npm cannot say whether there is ${specifier}`);
    process.exit(1);
  }
  return status === 0 && stdout.trim() !== "";
}
