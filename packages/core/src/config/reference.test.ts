import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { KeyPattern } from "./key-patterns.ts";
import { configurationKeys } from "./schema.ts";

const page = new URL("../../../../docs/reference/configuration.md", import.meta.url);

test("the reference has a row for every key, with the words of the schema, and no other", async () => {
  const rows = (await readFile(page, "utf8")).split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual(configurationKeys.map(rowOf));
});

function rowOf(pattern: KeyPattern): string {
  const { path, description, defaultValue, choices } = pattern;
  const key = path.map((part) => (part === "*" ? "<name>" : part)).join(".");
  const variable = path.map((part) => (part === "*" ? "<NAME>" : part.toUpperCase())).join("_");
  const standard = defaultValue === undefined ? "" : `\`${defaultValue}\``;
  const values = choices === undefined ? "" : ` One of: ${choices.join(", ")}.`;
  const cells = [`\`${key}\``, `\`GLU_${variable}\``, requirementOf(pattern) ?? standard];
  return `| ${cells.join(" | ")} | ${description}${values} |`;
}

function requirementOf(pattern: KeyPattern): string | undefined {
  const { isRequired, isInsteadOfSecret, section, condition } = pattern;
  if (!isRequired || isInsteadOfSecret) {
    return undefined;
  }
  const part = section.at(-1) ?? "*";
  const setting = condition && `${condition.path.at(-1)}: ${condition.values.join(" or ")}`;
  const companion = part === "*" ? setting : part;
  return companion === undefined ? "**required**" : `**required** with \`${companion}\``;
}
