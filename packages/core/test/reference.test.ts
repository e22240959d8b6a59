import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repository } from "./code-blocks.ts";
import { referenceTables, withTable } from "./reference-tables.ts";

describe("the reference says what the code says; if not, `npm run docs:reference` writes it anew:", async () => {
  const tables = await referenceTables();

  test.each(tables.map((table) => [table.page, table] as const))("%s", async (page, table) => {
    const text = await readFile(join(repository, "docs/reference", page), "utf8");
    expect(table.rows.length).toBeGreaterThan(25);
    expect(text, "run `npm run docs:reference`").toBe(withTable(text, table));
  });

  test("a page without its markers is said", () => {
    const [table] = tables;
    expect(table && (() => withTable("# Configuration\n", table))).toThrow(
      "configuration.md has no markers <!-- generated:configuration --> and <!-- /generated -->",
    );
  });
});
