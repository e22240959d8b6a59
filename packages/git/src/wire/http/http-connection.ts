import { setImmediate as nextTurn } from "node:timers/promises";
import { Agent, type Dispatcher } from "undici";
import { abortable } from "../../abortable.ts";
import { DeadlineError, GitError } from "../../errors.ts";
import type { Timers } from "../../runtime.ts";
import { authorization } from "./authorization.ts";
import { createConnector } from "./connector.ts";
import { explainHttpFailure, isBrokenConnection, isSilence } from "./explain-http-failure.ts";
import { type Proxy as HttpProxy, proxyFor } from "./proxy.ts";
import { readTrustedAuthorities } from "./trusted-authorities.ts";

export interface HttpConnectionOptions {
  /** A PEM file with the certificate authorities to trust instead of the usual ones. */
  readonly caFile: string | undefined;
  /** Milliseconds until a connection stands. */
  readonly connectTimeout: number;
  /** Milliseconds without a byte. */
  readonly silenceTimeout: number;
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
  /** Aborted when nothing more is to be sent. */
  readonly lifetime: AbortSignal;
}

export interface HttpRequest {
  /** What is being done to what, for messages. */
  readonly purpose: string;
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | undefined;
  /** Whether it may be sent twice if a kept connection turns out to be closed. */
  readonly repeatable: boolean;
  /** Ends the request and what is left of its answer. */
  readonly signal: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** By lower-case name; one that is given twice keeps its first value. */
  readonly headers: ReadonlyMap<string, string>;
  /** Leaving the loop before the last bytes ends the connection. */
  readonly body: AsyncIterable<Buffer>;
}

interface Route {
  readonly agent: Agent;
  readonly options: Dispatcher.RequestOptions;
}

type Body = Dispatcher.ResponseData["body"];

const connections = 4;
/**
 * Milliseconds an unused connection is kept: longer than the usual interval between two looks, so
 * that they share it, and well below the 60 seconds after which common servers and load balancers
 * close one. A server that says less itself is obeyed.
 */
const keepAliveTimeout = 30_000;
/** Bytes, and milliseconds to wait for them, that are read for nothing to keep a connection. */
const maxRest = 64 * 1024;
const restPatience = 1000;

/** Sends requests over kept connections, through a proxy where the environment says so. */
export class HttpConnection {
  readonly #options: HttpConnectionOptions;
  readonly #servers: Agent;
  /** Proxies that are asked for whole URLs: they are reached directly. */
  readonly #relays: Agent;

  constructor(options: HttpConnectionOptions) {
    this.#options = options;
    this.#servers = openAgent(options, (target) => proxyFor(target, options.environment));
    this.#relays = openAgent(options, () => undefined);
  }

  /** @throws {GitError} whatever the status, only if there is none. */
  async send(request: HttpRequest): Promise<HttpResponse> {
    try {
      const { statusCode, headers, body } = await this.#dispatch(request);
      return { status: statusCode, headers: readHeaders(headers), body: this.#read(body, request) };
    } catch (error) {
      throw this.#explain(error, request);
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#servers.destroy(), this.#relays.destroy()]);
  }

  async #dispatch(request: HttpRequest): Promise<Dispatcher.ResponseData> {
    const { repeatable, signal } = request;
    signal.throwIfAborted();
    const { agent, options } = this.#route(request);
    try {
      return await abortable(agent.request(options), signal);
    } catch (error) {
      if (!repeatable || signal.aborted || !isBrokenConnection(error)) {
        throw error;
      }
      // Goes to the place of the connection that broke, where it finds a new one.
      return await abortable(agent.request(options), signal);
    }
  }

  /** Without TLS a proxy is asked for the whole URL (RFC 9112, section 3.2.2). */
  #route(request: HttpRequest): Route {
    const { method, url, headers, body = null, signal } = request;
    const proxy = this.#relayFor(url);
    if (!proxy) {
      const path = `${url.pathname}${url.search}`;
      const options = { origin: url.origin, path, method, headers, body, signal };
      return { agent: this.#servers, options };
    }
    const proxyHeaders = {
      ...headers,
      host: url.host,
      ...(proxy.credential ? { "proxy-authorization": authorization(proxy.credential) } : {}),
    };
    const { origin } = proxy.url;
    const options = { origin, path: url.href, method, headers: proxyHeaders, body, signal };
    return { agent: this.#relays, options };
  }

  #relayFor(url: URL): HttpProxy | undefined {
    return url.protocol === "http:" ? proxyFor(url, this.#options.environment) : undefined;
  }

  async *#read(body: Body, request: HttpRequest): AsyncGenerator<Buffer> {
    try {
      yield* body.iterator({ destroyOnReturn: false });
    } catch (error) {
      throw this.#explain(error, request);
    } finally {
      await this.#giveBack(body);
    }
  }

  /**
   * Whoever stops at the last packet has not seen the end of the answer, without which a connection
   * is not kept. It is free one turn of the event loop later.
   */
  async #giveBack(body: Body): Promise<void> {
    const giveUp = this.#options.timers.after(restPatience, () => body.destroy());
    let rest = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        rest += chunk.length;
        if (rest > maxRest) {
          break;
        }
      }
    } catch {
      // There is no connection to be kept.
    }
    giveUp();
    await nextTurn();
  }

  #explain(error: unknown, request: HttpRequest): unknown {
    if (request.signal.aborted) {
      return request.signal.reason;
    }
    if (error instanceof GitError) {
      return error;
    }
    const proxy = this.#relayFor(request.url);
    const way = proxy ? ` through the proxy ${proxy.url.origin}` : "";
    const purpose = `${request.purpose}${way}`;
    const { silenceTimeout } = this.#options;
    return isSilence(error)
      ? new DeadlineError(`${purpose} failed: nothing came for ${silenceTimeout} ms.`, {
          cause: error,
        })
      : explainHttpFailure({ purpose, error });
  }
}

function openAgent(
  options: HttpConnectionOptions,
  proxyTo: (target: URL) => HttpProxy | undefined,
): Agent {
  const { connectTimeout: timeout, silenceTimeout, timers, lifetime } = options;
  return new Agent({
    connections,
    connect: createConnector({
      timeout,
      timers,
      lifetime,
      readAuthorities: () => readTrustedAuthorities(options),
      proxyFor: proxyTo,
    }),
    headersTimeout: silenceTimeout,
    bodyTimeout: silenceTimeout,
    keepAliveTimeout,
    keepAliveMaxTimeout: keepAliveTimeout,
  });
}

/** Text beyond ASCII is UTF-8, which undici does not assume. */
function readHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = typeof value === "string" ? value : value?.[0];
    if (first !== undefined) {
      values.set(name.toLowerCase(), Buffer.from(first, "latin1").toString("utf8"));
    }
  }
  return values;
}
