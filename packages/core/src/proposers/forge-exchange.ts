import { type Connections, describeTrouble, type Route } from "@glu/registry/http";
import type { Dispatcher } from "undici";
import { withDeadline } from "../deadline.ts";
import {
  DeadlineError,
  describeError,
  ForgeAnswerError,
  ForgeUnreachableError,
  GluError,
  OutcomeUnknownError,
} from "../errors.ts";
import type { Timers } from "../runtime.ts";

export interface ForgeRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Whether it changes nothing there, however often it is sent. */
  readonly isRead: boolean;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. @default nothing */
  readonly body?: unknown;
}

export interface ForgeAnswer {
  readonly url: URL;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** What it says as JSON; undefined if it is none. */
  readonly body: unknown;
  /** Of its body, in characters. */
  readonly size: number;
}

export interface ExchangeOptions {
  /** The forge, for messages. */
  readonly name: string;
  readonly connections: Connections;
  readonly timers: Timers;
  readonly signal: AbortSignal;
}

/** For one answer, in ms. */
const deadline = 30_000;
/** A hundred proposals with the longest texts there are, in bytes. */
const maxBytes = 16 * 1024 * 1024;
const mostRedirects = 3;
const service = { name: "a forge", plain: "name an http URL" } as const;

/**
 * One request and its answer, in which our credential never shows. Follows a repository that was renamed,
 * on the same server only, as the credential goes along.
 *
 * @throws {ForgeUnreachableError} if nothing can have been done.
 * @throws {OutcomeUnknownError} if something was to be done, and may have been.
 */
export async function exchange(
  request: ForgeRequest,
  options: ExchangeOptions,
): Promise<ForgeAnswer> {
  const { name, timers, signal } = options;
  const limits = { what: `the answer of ${name}`, limit: deadline, timers, signal };
  try {
    return await withDeadline(limits, (limited) =>
      follow(request, { ...options, signal: limited }),
    );
  } catch (error) {
    if (error instanceof DeadlineError) {
      throw failed(request, error.message, error);
    }
    throw signal.aborted && !request.isRead
      ? failed(request, `${name} was not waited for`, error)
      : error;
  }
}

/** What it is if a request may have arrived, and its answer is of no use. */
export function failed(
  { isRead }: Pick<ForgeRequest, "isRead">,
  message: string,
  cause?: unknown,
): GluError {
  return isRead
    ? new ForgeUnreachableError(message, { cause })
    : new OutcomeUnknownError(`${message}; it may have been done nevertheless`, { cause });
}

async function follow(request: ForgeRequest, options: ExchangeOptions): Promise<ForgeAnswer> {
  let answer = await send(request, options);
  for (let count = 0; count < mostRedirects; count += 1) {
    const target = redirection(request, answer);
    if (!target) {
      return answer;
    }
    answer = await send({ ...request, url: target }, options);
  }
  return answer;
}

/** GitHub answers so once a repository was renamed ("Best practices for using the REST API"). */
function redirection(
  { isRead }: ForgeRequest,
  { status, url, headers }: ForgeAnswer,
): URL | undefined {
  const keepsMethod = status === 307 || status === 308;
  const isMoved = isRead && (status === 301 || status === 302);
  const location = headers.get("location");
  if (!(keepsMethod || isMoved) || location === undefined || !URL.canParse(location, url.href)) {
    return undefined;
  }
  const target = new URL(location, url);
  return target.origin === url.origin ? target : undefined;
}

async function send(request: ForgeRequest, options: ExchangeOptions): Promise<ForgeAnswer> {
  const route = await routeTo(request, options);
  try {
    return await sendOn(route, request, options);
  } catch (error) {
    options.signal.throwIfAborted();
    throw error instanceof GluError ? error : explain(error, request, { ...options, route });
  }
}

/** What is wrong with a proxy, or with a file of authorities, can be mended without a restart. */
async function routeTo({ url }: ForgeRequest, { name, connections }: ExchangeOptions) {
  try {
    return await connections.route(url);
  } catch (error) {
    const { message } = describeError(error);
    throw new ForgeUnreachableError(`${name} cannot be reached: ${message}`, { cause: error });
  }
}

async function sendOn(
  { dispatcher }: Route,
  request: ForgeRequest,
  { name, signal }: ExchangeOptions,
): Promise<ForgeAnswer> {
  const { method, url, headers, body } = request;
  const response = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
    body: body === undefined ? null : JSON.stringify(body),
    signal,
  });
  const text = await read(response.body);
  if (text === undefined) {
    const message = `${name} sent more than the ${maxBytes} bytes an answer may have`;
    throw request.isRead ? new ForgeAnswerError(message) : failed(request, message);
  }
  return {
    url,
    status: response.statusCode,
    headers: joined(response.headers),
    body: parse(without(secretOf(headers), text)),
    size: text.length,
  };
}

function explain(
  error: unknown,
  request: ForgeRequest,
  { name, route }: ExchangeOptions & { readonly route: Route },
): GluError {
  const { url } = request;
  const trouble = describeTrouble(error, { url, proxy: route.proxy?.url, service });
  const message = `${name}: ${trouble.message}`;
  return trouble.mayHaveArrived
    ? failed(request, message, error)
    : new ForgeUnreachableError(message, { cause: error });
}

/** Undefined if it is too large. */
async function read(body: Dispatcher.ResponseData["body"]): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString("utf8");
}

/** A forge, or what stands before it, may repeat in its words what it was sent. */
function without(secret: string, text: string): string {
  return secret === "" ? text : text.replaceAll(secret, "(secret)");
}

function secretOf({ authorization = "" }: ForgeRequest["headers"]): string {
  return authorization.slice(authorization.indexOf(" ") + 1);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function joined(headers: Dispatcher.ResponseData["headers"]): ReadonlyMap<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return new Map(entries);
}
