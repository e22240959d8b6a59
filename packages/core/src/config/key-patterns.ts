import { z } from "zod";
import type { KeyPath } from "./key-path.ts";

/** One value that can be configured. */
export interface KeyPattern {
  /** Has one `"*"` at most. */
  readonly path: KeyPath;
  /** How its text in an environment variable is read. */
  readonly kind: "text" | "number" | "boolean" | "list";
  /** Whether it is a secret, which can also be in a file of which the key below it has the name. */
  readonly isSecret?: true;
  /** Whether it stands in the place of a secret that it names the file of. */
  readonly isInsteadOfSecret?: true;
  /** Whether it must be there if its section is. */
  readonly isRequired: boolean;
  /** The smallest part around it that may be left out; empty for the whole configuration. */
  readonly section: KeyPath;
  /** Undefined if it has its place whatever the others say. */
  readonly condition?: KeyCondition | undefined;
  readonly description: string | undefined;
  /** As it would be written; undefined if there is none. */
  readonly defaultValue?: string | undefined;
  /** The only values there are; undefined if there are too many to list. */
  readonly choices?: readonly string[] | undefined;
}

/** A key that has its place only beside some values of another. */
export interface KeyCondition {
  readonly path: KeyPath;
  readonly values: readonly string[];
}

type Place = Pick<KeyPattern, "path" | "section" | "condition">;

const root: Place = { path: [], section: [] };

/** Every value a schema has a place for, in the order of the schema. */
export function keyPatterns(schema: z.core.$ZodType, place: Place = root): readonly KeyPattern[] {
  const { path } = place;
  const inner = unwrapped(schema);
  const section = schema instanceof z.ZodExactOptional ? path : place.section;
  if (inner instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([key, child]) =>
      keyPatterns(child, { ...place, section, path: [...path, key] }),
    );
  }
  if (inner instanceof z.ZodRecord) {
    const entry = [...path, "*"];
    return keyPatterns(inner.valueType, { ...place, path: entry, section: entry });
  }
  if (inner instanceof z.ZodDiscriminatedUnion) {
    return withoutRepeats(
      inner.options.flatMap((option) =>
        alternative(option, inner.def.discriminator, { ...place, section }),
      ),
    );
  }
  const isSecret = inner instanceof z.ZodUnion;
  const below = isSecret ? inner.options.filter((option) => option instanceof z.ZodObject) : [];
  const description = z.globalRegistry.get(schema)?.description;
  return [
    {
      ...place,
      kind: kindOf(inner),
      ...(isSecret && { isSecret }),
      isRequired: !isWaivable(schema),
      description,
      defaultValue: defaultOf(schema),
      choices: choicesOf(inner),
    },
    ...below
      .flatMap((option) => keyPatterns(option, { ...place, section: path }))
      .map((pattern) => ({ ...pattern, isInsteadOfSecret: true as const })),
  ];
}

/** The keys of one option of a union, which have their place beside its value of the discriminator. */
function alternative(
  option: z.core.$ZodType,
  discriminator: string,
  place: Place,
): readonly KeyPattern[] {
  const keys = keyPatterns(option, place);
  const path = [...place.path, discriminator];
  const { choices: values = [] } = keys.find((key) => isSamePath(key.path, path)) ?? {};
  return keys.map((key) =>
    isSamePath(key.path, path) ? key : { ...key, condition: { path, values } },
  );
}

function isSamePath(a: KeyPath, b: KeyPath): boolean {
  return a.length === b.length && a.every((key, index) => key === b[index]);
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
  if (schema instanceof z.ZodArray) {
    return "list";
  }
  return schema instanceof z.ZodBoolean ? "boolean" : "text";
}

/** A key of several alternatives, with the choices of all, and beside what any of them stands beside. */
function withoutRepeats(patterns: readonly KeyPattern[]): readonly KeyPattern[] {
  const byKey = new Map<string, KeyPattern>();
  for (const pattern of patterns) {
    const key = pattern.path.join(".");
    const other = byKey.get(key);
    const choices = union(other?.choices, pattern.choices);
    const values = union(other?.condition?.values, pattern.condition?.values);
    const condition = pattern.condition && { ...pattern.condition, values };
    byKey.set(key, {
      ...pattern,
      choices: choices.length > 0 ? choices : undefined,
      ...(condition && { condition }),
    });
  }
  return [...byKey.values()];
}

function union(some: readonly string[] = [], more: readonly string[] = []): readonly string[] {
  return [...new Set([...some, ...more])];
}
