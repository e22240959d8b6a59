// @ts-check
/**
 * `npm run docs` builds the documentation as a site, in `docs/.vitepress/dist`, and fails if a link leads nowhere;
 * `npm run docs -- --serve` shows it while it is written. `--base /glu/` is for a site that is not at the root of its host.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { faultsOfSite } from "./site-faults.mjs";
import { bin, ensureInstalled, root, run } from "./workspace.mjs";

const { values } = parseArgs({
  options: { serve: { type: "boolean" }, base: { type: "string", default: "/" } },
});
const vitepress = bin("vitepress", "bin/vitepress.js");

ensureInstalled();
if (values.serve) {
  run(process.execPath, [vitepress, "dev", "docs", "--base", values.base]);
} else {
  build();
}

function build() {
  const start = performance.now();
  run(process.execPath, [vitepress, "build", "docs", "--base", values.base]);
  const faults = faultsOfSite(join(root, "docs", ".vitepress", "dist"), values.base);
  console.error(`documentation: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  if (faults.length > 0) {
    console.error(faults.join("\n"));
    process.exitCode = 1;
  }
}
