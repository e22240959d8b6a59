import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { KeyPattern } from "./key-patterns.ts";
import { configurationKeys } from "./schema.ts";

const page = new URL("../../../../docs/reference/configuration.md", import.meta.url);

test("the reference has a row for every key, with the words of the schema, and no other", async () => {
  const rows = (await readFile(page, "utf8")).split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual(configurationKeys.map(rowOf));
});

function rowOf({ path, description, isRequired, defaultValue, choices }: KeyPattern): string {
  const key = path.map((part) => (part === "*" ? "<name>" : part)).join(".");
  const variable = path.map((part) => (part === "*" ? "<NAME>" : part.toUpperCase())).join("_");
  const standard = defaultValue === undefined ? "" : `\`${defaultValue}\``;
  const values = choices === undefined ? "" : ` One of: ${choices.join(", ")}.`;
  const cells = [`\`${key}\``, `\`GLU_${variable}\``, isRequired ? "**required**" : standard];
  return `| ${cells.join(" | ")} | ${description}${values} |`;
}
