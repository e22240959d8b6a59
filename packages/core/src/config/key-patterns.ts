import { z } from "zod";
import type { KeyPath } from "./key-path.ts";

/** One value that can be configured. */
export interface KeyPattern {
  /** Has one `"*"` at most. */
  readonly path: KeyPath;
  /** How its text in an environment variable is read. */
  readonly kind: "text" | "number" | "boolean";
  /** Whether it must be there if what is around it is there. */
  readonly isRequired: boolean;
  readonly description: string | undefined;
  /** As it would be written; undefined if there is none. */
  readonly defaultValue?: string | undefined;
  /** The only values there are; undefined if there are too many to list. */
  readonly choices?: readonly string[] | undefined;
}

/** Every value a schema has a place for, in the order of the schema. */
export function keyPatterns(schema: z.core.$ZodType, path: KeyPath = []): readonly KeyPattern[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([key, child]) =>
      keyPatterns(child, [...path, key]),
    );
  }
  if (inner instanceof z.ZodRecord) {
    return keyPatterns(inner.valueType, [...path, "*"]);
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    return withoutRepeats(inner.options.flatMap((option) => keyPatterns(option, path)));
  }
  const description = z.globalRegistry.get(schema)?.description;
  return [
    {
      path,
      kind: kindOf(inner),
      isRequired: !isWaivable(schema),
      description,
      defaultValue: defaultOf(schema),
      choices: choicesOf(inner),
    },
  ];
}

function defaultOf(schema: z.core.$ZodType): string | undefined {
  return schema instanceof z.ZodPrefault ? String(schema.def.defaultValue) : undefined;
}

function choicesOf(schema: z.core.$ZodType): readonly string[] | undefined {
  if (schema instanceof z.ZodEnum) {
    return schema.options.map(String);
  }
  return schema instanceof z.ZodLiteral ? [...schema.values].map(String) : undefined;
}

/** The schema of what is written, without defaults and transformations around it. */
function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (isWaivable(schema)) {
    return unwrapped(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) {
    return unwrapped(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  }
  return schema;
}

function isWaivable(schema: z.core.$ZodType): schema is z.ZodPrefault | z.ZodExactOptional {
  return schema instanceof z.ZodPrefault || schema instanceof z.ZodExactOptional;
}

function kindOf(schema: z.core.$ZodType): KeyPattern["kind"] {
  if (schema instanceof z.ZodNumber) {
    return "number";
  }
  return schema instanceof z.ZodBoolean ? "boolean" : "text";
}

/** A key of several alternatives, with the choices of all. */
function withoutRepeats(patterns: readonly KeyPattern[]): readonly KeyPattern[] {
  const byKey = new Map<string, KeyPattern>();
  for (const pattern of patterns) {
    const key = pattern.path.join(".");
    const { choices = [] } = byKey.get(key) ?? {};
    const all = [...choices, ...(pattern.choices ?? [])];
    byKey.set(key, { ...pattern, choices: all.length > 0 ? all : undefined });
  }
  return [...byKey.values()];
}
