import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { configurationKeys } from "./schema.ts";

const page = new URL("../../../../docs/reference/configuration.md", import.meta.url);

test("the reference has a row for every key, with the words of the schema, and no other", async () => {
  const rows = (await readFile(page, "utf8")).split("\n").filter((line) => line.startsWith("| `"));
  expect(rows).toEqual(
    configurationKeys.map(({ path, description, isRequired }) => {
      const key = path.map((part) => (part === "*" ? "<name>" : part)).join(".");
      const variable = `GLU_${path.map((part) => (part === "*" ? "<NAME>" : part.toUpperCase())).join("_")}`;
      return `| \`${key}\` | \`${variable}\` | ${isRequired ? "**required** " : ""}${description} |`;
    }),
  );
});
