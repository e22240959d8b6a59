import * as z from "zod";
import type { ForgeRequest } from "./forge-http.ts";

type Schema = Readonly<Record<string, unknown>>;

export interface DescribedOperation {
  readonly method: string;
  readonly path: string;
  readonly query: Schema;
  readonly body?: Schema;
  /** By status; null for an answer without a body. */
  readonly responses: Readonly<Record<string, Schema | null>>;
}

/** What a forge publishes of its API, cut to what is used here. */
export interface PublishedDescription {
  readonly title: string;
  readonly version: string;
  readonly license: string;
  readonly operations: readonly DescribedOperation[];
  readonly $defs: Readonly<Record<string, Schema>>;
}

export interface MatchedOperation {
  readonly operation: DescribedOperation;
  /** What stands in the path for each `{name}`, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
}

const described = z.object({
  properties: z.record(z.string(), z.object({ type: z.unknown() }).partial()),
});

/** Compares requests and answers with a published description. */
export class ForgeDescription {
  readonly #published: PublishedDescription;
  readonly #schemas = new Map<Schema, z.ZodType>();

  constructor(published: PublishedDescription) {
    this.#published = published;
  }

  get title(): string {
    return this.#published.title;
  }

  /** The operation a request asks for; undefined if none is described. */
  match(method: string, path: string): MatchedOperation | undefined {
    for (const operation of this.#published.operations) {
      const found = operation.method === method && pattern(operation.path).exec(path);
      if (found) {
        const entries = Object.entries(found.groups ?? {});
        const decoded = entries.map(([name, value]) => [name, decodeURIComponent(value)]);
        return { operation, parameters: Object.fromEntries(decoded) };
      }
    }
    return undefined;
  }

  /** What about a request is not as described; empty if all is well. */
  violations(operation: DescribedOperation, request: ForgeRequest): readonly string[] {
    const asked = queryValues(operation.query, request.query);
    const query = this.#issues(operation.query, asked).map((issue) => `query: ${issue}`);
    const { body } = operation;
    if (body === undefined) {
      return request.body === undefined ? query : [...query, "body: none is described"];
    }
    const issues = this.#issues(body, request.body ?? {}).map((issue) => `body: ${issue}`);
    return [...query, ...issues];
  }

  /**
   * What about an answer is not as described. A failure that is not described may say anything, and
   * whatever is read may be unchanged, whether or not that is described (RFC 9110, section 15.4.5).
   */
  wrongs(operation: DescribedOperation, status: number, body: unknown): readonly string[] {
    const schema = operation.responses[status];
    if (schema === undefined) {
      const isUnchanged = status === 304 && operation.method === "GET";
      return status < 400 && !isUnchanged ? [`status ${status} is not described`] : [];
    }
    return schema === null ? [] : this.#issues(schema, body);
  }

  #issues(schema: Schema, value: unknown): readonly string[] {
    const parsed = this.#schema(schema).safeParse(value);
    const issues = parsed.error?.issues ?? [];
    return issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  }

  #schema(schema: Schema): z.ZodType {
    const known = this.#schemas.get(schema);
    const made = known ?? z.fromJSONSchema({ ...schema, $defs: { ...this.#published.$defs } });
    this.#schemas.set(schema, made);
    return made;
  }
}

function pattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`);
}

/** A query holds text only; the description says what the text stands for. */
function queryValues(schema: Schema, query: URLSearchParams): Record<string, unknown> {
  const { properties } = described.parse(schema);
  const names = [...new Set(query.keys())];
  return Object.fromEntries(
    names.map((name) => {
      const type = properties[name]?.type;
      const values = query.getAll(name);
      return [name, type === "array" ? values : queryValue(type, values.at(-1) ?? "")];
    }),
  );
}

function queryValue(type: unknown, text: string): unknown {
  if (type === "integer" || type === "number") {
    return /^-?\d+$/.test(text) ? Number(text) : text;
  }
  const isBoolean = type === "boolean" && (text === "true" || text === "false");
  return isBoolean ? text === "true" : text;
}
