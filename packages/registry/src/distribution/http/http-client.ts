import type { Dispatcher } from "undici";
import { withDeadline } from "../../deadline.ts";
import { InvalidResponseError } from "../../errors.ts";
import type { ExchangeObserver } from "../../exchange.ts";
import type { RequestBudget } from "../../request-budget.ts";
import type { Timers } from "../../runtime.ts";
import type { Connections, Route } from "./connections.ts";
import { PullHolds } from "./pull-holds.ts";
import { holdsAfter, remainingPulls } from "./rate-limit.ts";
import { transportError } from "./transport-error.ts";
import { isStaleConnection } from "./transport-trouble.ts";

export interface HttpClientOptions {
  readonly budget: RequestBudget;
  readonly connections: Connections;
  readonly timers: Timers;
  /** For the answer to one request, in ms; waiting for the budget does not count. */
  readonly deadline: number;
  /** Told of each request that was sent, unless it was called off. @default nobody is */
  readonly observe?: ExchangeObserver | undefined;
}

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** @default none */
  readonly body?: string | undefined;
  /** Whether it asks for a manifest, which registries count. @default false */
  readonly isManifest?: boolean | undefined;
  /** The most bytes the body of a successful answer may have. */
  readonly maxBytes: number;
}

export interface HttpResponse {
  readonly url: URL;
  readonly status: number;
  /** By lower-case name; what was sent more than once is joined with commas. */
  readonly headers: ReadonlyMap<string, string>;
  /** Empty unless the status is 200. */
  readonly body: Buffer;
}

/** How much of a body nobody needs is read to keep its connection. */
const maxDiscarded = 64 * 1024;

/**
 * Sends requests over connections that are kept, no more often than the budget allows, and keeps every
 * answer within bounds. Follows nothing.
 */
export class HttpClient {
  readonly #options: HttpClientOptions;
  readonly #pulls: PullHolds;

  constructor(options: HttpClientOptions) {
    this.#options = options;
    this.#pulls = new PullHolds(options.timers.now);
  }

  /** @throws {RegistryError} or the reason of the signal. */
  async send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { budget, timers } = this.#options;
    const { url, method, isManifest = false } = request;
    await budget.take(url.host, signal);
    if (isManifest && method === "GET") {
      this.#pulls.refuse(url.host);
    }
    const response = await this.#observed(request, signal);
    for (const { scope, duration } of holdsAfter({ ...response, isManifest }, timers.now())) {
      const holder = scope === "pulls" ? this.#pulls : budget;
      holder.hold(url.host, duration);
    }
    return response;
  }

  async #observed(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
    const { observe, timers } = this.#options;
    const begin = timers.now();
    let response: HttpResponse | undefined;
    try {
      response = await this.#exchange(request, signal);
      return response;
    } finally {
      if (response || !signal.aborted) {
        const remaining = response && remainingPulls(response.headers);
        observe?.({ status: response?.status, duration: timers.now() - begin, remaining });
      }
    }
  }

  async #exchange(request: HttpRequest, outer: AbortSignal): Promise<HttpResponse> {
    const { timers, deadline, connections } = this.#options;
    const what = `the answer of ${request.url.host}`;
    const limits = { what, limit: deadline, timers, signals: [outer] };
    return await withDeadline(limits, async (signal) =>
      sendOrExplain(await connections.route(request.url), request, signal),
    );
  }

  async close(): Promise<void> {
    await this.#options.connections.close();
  }
}

async function sendOrExplain(
  route: Route,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  try {
    return await sendFresh(route, request, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw transportError(error, { url: request.url, proxy: route.proxy?.url });
  }
}

/** A server may close a kept connection at the very moment it is used; the second one is new. */
async function sendFresh(
  route: Route,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  try {
    return await sendOnce(route, request, signal);
  } catch (error) {
    if (signal.aborted || !isStaleConnection(error)) {
      throw error;
    }
    return await sendOnce(route, request, signal);
  }
}

async function sendOnce(
  { dispatcher }: Route,
  request: HttpRequest,
  signal: AbortSignal,
): Promise<HttpResponse> {
  const { method, url, headers, body: sent = null, maxBytes } = request;
  const response = await dispatcher.request({
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
    method,
    headers: { ...headers },
    body: sent,
    signal,
    // Without this, the connection is closed after each HEAD.
    reset: false,
  });
  const body = response.statusCode === 200 ? await read(response.body, url, maxBytes) : undefined;
  if (body === undefined) {
    await response.body.dump({ limit: maxDiscarded, signal });
  }
  return {
    url,
    status: response.statusCode,
    headers: joined(response.headers),
    body: body ?? Buffer.alloc(0),
  };
}

async function read(body: Dispatcher.ResponseData["body"], url: URL, max: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop early ends the connection.
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > max) {
      throw new InvalidResponseError(
        "too-large",
        `${url.host} sent more than the ${max} bytes such an answer may have`,
      );
    }
    chunks.push(chunk);
  }
  return inOwnMemory(chunks, size);
}

/** Small buffers are parts of larger ones, all of which would stay as long as what is kept of an answer. */
function inOwnMemory(chunks: readonly Buffer[], size: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(size);
  let position = 0;
  for (const chunk of chunks) {
    position += chunk.copy(bytes, position);
  }
  return bytes;
}

function joined(headers: Dispatcher.ResponseData["headers"]): ReadonlyMap<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(", ") : value]],
  );
  return new Map(entries);
}
