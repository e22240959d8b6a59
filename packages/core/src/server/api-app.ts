import { OpenAPIHono, z } from "@hono/zod-openapi";
import type { Runtime } from "../runtime.ts";
import type { Live } from "./live.ts";
import { RequestError, type Status, titles } from "./problem.ts";
import { problem } from "./schemas/problem.ts";

/** What routes have beside the operations, which each request has for its own caller. */
export interface Answering {
  /** The same data without secrets. */
  readonly redact: <T>(data: T) => T;
  /** What the server was configured with; its secrets encode themselves as redacted. */
  readonly configuration: object;
  readonly runtime: Runtime;
  readonly live: Live;
  /** Aborted when the server stops. */
  readonly closing: AbortSignal;
}

/** Routes whose requests are checked against what the description says of them. */
export function createApi(): OpenAPIHono {
  return new OpenAPIHono({
    strict: false,
    defaultHook: (result) => {
      if (!result.success) {
        const reason = z.prettifyError(result.error);
        throw new RequestError(
          400,
          "BAD_REQUEST",
          `${places[result.target]} is not valid: ${reason}`,
        );
      }
    },
  });
}

const places: Readonly<Record<string, string>> = {
  json: "the body",
  query: "the query",
  param: "the path",
  header: "a header",
};

/** Data in an answer that the description has. */
export function json<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

/** Data in a request. */
export function body<Schema extends z.ZodType>(schema: Schema, required = true) {
  return { required, content: { "application/json": { schema } } };
}

function problemAnswer(status: Status) {
  const content = { "application/problem+json": { schema: problem } };
  return { description: titles[status], content };
}

/** Told by its `ETag`, which the client has sent as `If-None-Match`. */
export const unchanged = { 304: { description: "It is as the client has it." } };

/** No data in an answer. */
export function noContent(description: string) {
  return { description };
}

/** What else may be answered. */
export function problemAnswers<const Codes extends readonly Status[]>(...codes: Codes) {
  type Answers = Record<Codes[number], ReturnType<typeof problemAnswer>>;
  return Object.fromEntries(codes.map((code) => [code, problemAnswer(code)])) as Answers;
}

/** What else may be answered to a request that changes nothing. */
export const readProblems = problemAnswers(400, 401, 404, 421, 429, 431, 503);

/** What else may be answered to a request for something that others have to do. */
export const failedElsewhere = problemAnswers(502);

/** What else may be answered to a request that changes something. */
export const writeProblems = { ...readProblems, ...problemAnswers(403, 409, 413, 415, 422) };
