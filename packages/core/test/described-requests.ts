import fc from "fast-check";

export interface Described {
  readonly method: "get" | "post" | "delete";
  /** With its parameters in braces. */
  readonly path: string;
  readonly operation: DescribedOperation;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Answer;
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly schema: Schema;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
}

export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface Request {
  readonly path: string;
  readonly init: RequestInit;
}

export function operationsOf({ paths }: Document): readonly Described[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method === "post" || method === "delete" ? method : "get",
      path,
      operation,
    })),
  );
}

/** One that is empty, or only dots, would be another path. */
const known = ["notes", "draft", "a", "b", "promotion", "0", "5", "../..", "__proto__", "%2e%2e"];
const anything = fc.string({ unit: "binary", minLength: 1, maxLength: 80 });
const word = fc.oneof(
  { arbitrary: fc.constantFrom(...known), weight: 3 },
  anything.filter((text) => text !== "." && text !== ".."),
);

/** Requests that the description allows, and such as are close to them. */
export function requestsOf(document: Document, described: Described): fc.Arbitrary<Request> {
  const { method, path, operation } = described;
  const { parameters = [], requestBody } = operation;
  const named = (place: string) => parameters.filter((one) => one.in === place);
  const schema = requestBody?.content?.["application/json"]?.schema;
  return fc
    .record({
      names: fc.tuple(...named("path").map(() => word)),
      query: fc.tuple(...named("query").map((one) => fc.option(valuesOf(document, one.schema)))),
      body: schema
        ? fc.option(fc.oneof(valuesOf(document, schema), fc.jsonValue()))
        : fc.constant(null),
    })
    .map(({ names, query, body }) => {
      const search = new URLSearchParams(
        query.flatMap((value, index) => {
          const name = named("query")[index]?.name ?? "";
          return value === null ? [] : [[name, textOf(value)] as [string, string]];
        }),
      );
      let index = 0;
      const filled = path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(names[index++] ?? ""));
      const sent = body === null ? {} : { body: JSON.stringify(body) };
      const headers = { "content-type": "application/json" };
      const init = { method: method.toUpperCase(), ...(body !== null && { headers, ...sent }) };
      return { path: `${filled}?${search}`, init };
    });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function valuesOf(document: Document, schema: Schema): fc.Arbitrary<unknown> {
  const name = schema.$ref?.split("/").at(-1);
  const { type, enum: given, properties } = (name && document.components.schemas[name]) || schema;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([key, value]) => [key, valuesOf(document, value)] as const,
    );
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  }
  if (given) {
    return fc.oneof(fc.constantFrom(...given), word);
  }
  return type === "integer" ? fc.oneof(fc.integer({ min: -2, max: 600 }), word) : word;
}
