// @ts-check
/** `npm run faults -- --seed 1 --cycles 5`: see `docs/endurance.md`. */
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bin, ensureBuilt, ensureInstalled, root, run } from "./workspace.mjs";

const { values } = parseArgs({
  options: { seed: { type: "string" }, cycles: { type: "string", default: "5" } },
});
const { seed = String(Math.floor(Math.random() * 1_000_000_000)), cycles } = values;
const directory = mkdtempSync(join(tmpdir(), "glu-faults-"));

ensureInstalled();
ensureBuilt();
console.error(`again: npm run faults -- --seed ${seed} --cycles ${cycles}`);
console.error(`report, journal and logs: ${directory}`);
const test = `${root}/packages/core/test/replicas-under-faults.test.ts`;
run(process.execPath, [bin("vitest", "vitest.mjs"), "run", test], {
  ...process.env,
  CI: "true",
  GLU_TEST_SEED: seed,
  GLU_TEST_FAULT_CYCLES: cycles,
  GLU_TEST_FAULT_EVIDENCE: directory,
});
console.log(readFileSync(join(directory, "report.json"), "utf8").trimEnd());
