/** Writes the generated tables of `docs/reference` anew: `npm run docs:reference`. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { repository } from "./code-blocks.ts";
import { referenceTables, withTable } from "./reference-tables.ts";

for (const table of await referenceTables()) {
  const path = join(repository, "docs/reference", table.page);
  await writeFile(path, withTable(await readFile(path, "utf8"), table));
}
