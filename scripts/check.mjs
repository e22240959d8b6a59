// @ts-check
/** `npm run check`: everything that needs no server, in under three minutes. */
import { bin, ensureBuilt, ensureInstalled, run } from "./workspace.mjs";

const packages = ["git", "registry", "core", "ui"];
const examples = ["gitops-example", "ready-made", "regions"].map((name) => `examples/${name}`);
const flows = ["packages/git/test", "packages/core/test", "packages/ui/app", "packages/ui/test"];

ensureInstalled();

step("compile", ensureBuilt);
step("types of scripts, examples, the dashboard and flows", () => {
  for (const project of ["scripts", ...examples, ...flows]) {
    node("typescript", "bin/tsc", ["-p", project]);
  }
});
step("format and lint", () => {
  node("@biomejs/biome", "bin/biome", ["ci", "."]);
  node("oxlint", "bin/oxlint", ["--type-aware", "--deny-warnings"]);
});
step("unused code", () => node("knip", "bin/knip.js", []));
step("exports of the packages", () => {
  for (const name of packages) {
    const directory = `packages/${name}`;
    node("publint", "src/cli.js", [directory, "--strict"]);
    node("@arethetypeswrong/cli", "dist/index.js", ["--pack", directory, "--profile", "esm-only"]);
  }
});
step("unit tests", () => node("vitest", "vitest.mjs", ["run", "--project", "unit"]));

/**
 * @param {string} name
 * @param {() => void} action
 */
function step(name, action) {
  const start = performance.now();
  console.error(`\n> ${name}`);
  action();
  console.error(`  ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

/**
 * @param {string} packageName
 * @param {string} file
 * @param {readonly string[]} args
 */
function node(packageName, file, args) {
  run(process.execPath, [bin(packageName, file), ...args]);
}
