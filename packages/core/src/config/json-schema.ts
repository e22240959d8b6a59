import { z } from "zod";
import { configurationSchema } from "./schema.ts";

/** A JSON Schema, as plain data. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * What editors check and complete a configuration file with (JSON Schema, draft 7, which all of them
 * know). It takes what Glu takes, as far as a value can be judged by itself: what is missing may come
 * from the environment.
 */
export function configurationJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configurationSchema, {
    target: "draft-7",
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema instanceof z.ZodPipe && zodSchema.in instanceof z.ZodTransform) {
        loosen(jsonSchema);
      }
      if (zodSchema instanceof z.ZodObject) {
        requireOnlyKinds(jsonSchema);
      }
    },
  });
  const properties = { $schema: { type: "string" }, ...schema.properties };
  return { title: "Configuration of Glu", ...schema, properties };
}

/** What is read as something else first: one text of a list, a choice in any case, nothing for no keys. */
function loosen(schema: z.core.JSONSchema.BaseSchema): void {
  const { type, items, enum: choices } = schema;
  if (type === "array" && items !== undefined) {
    delete schema.type;
    delete schema.items;
    schema.anyOf = [
      { type: "string", minLength: 1 },
      { type, items },
    ];
  }
  if (type === "object") {
    Object.assign(schema, { type: ["object", "null"] });
  }
  if (choices !== undefined) {
    delete schema.enum;
    schema.anyOf = [{ enum: choices }, { pattern: inAnyCase(choices) }];
  }
}

/** Without what decides between alternatives, none of them could be told to be meant. */
function requireOnlyKinds(schema: z.core.JSONSchema.BaseSchema): void {
  const properties = Object.entries(schema.properties ?? {});
  const kinds = properties.filter(([, value]) => typeof value === "object" && "const" in value);
  const required = properties.length === 1 ? properties : kinds;
  const names = required.map(([name]) => name).filter((name) => schema.required?.includes(name));
  if (names.length > 0) {
    schema.required = names;
  } else {
    delete schema.required;
  }
}

function inAnyCase(words: readonly unknown[]): string {
  const pattern = (word: string) =>
    word.replaceAll(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
  return `^(${words.map((word) => pattern(String(word))).join("|")})$`;
}
