import type { KeyPattern } from "../src/config/key-patterns.ts";
import { configurationKeys } from "../src/config/schema.ts";
import type { Row } from "./reference-tables.ts";

/** Every key, with the words of the schema. */
export function configurationRows(): readonly Row[] {
  return configurationKeys.map(rowOf);
}

function rowOf(pattern: KeyPattern): Row {
  const { path, description, defaultValue, choices } = pattern;
  const key = path.map((part) => (part === "*" ? "<name>" : part)).join(".");
  const variable = path.map((part) => (part === "*" ? "<NAME>" : part.toUpperCase())).join("_");
  const standard = defaultValue === undefined ? "" : `\`${defaultValue}\``;
  const values = choices === undefined ? "" : ` One of: ${choices.join(", ")}.`;
  const meaning = `${description}${values}`;
  return [`\`${key}\``, `\`GLU_${variable}\``, requirementOf(pattern) ?? standard, meaning];
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
