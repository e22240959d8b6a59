import type * as Undici from "undici";
import type { Dispatcher } from "undici";
import { basicAuthorization } from "../../credential.ts";
import { ClosedError } from "../../errors.ts";
import type { Proxy as HttpProxy } from "./proxy.ts";
import { proxyFor } from "./proxy.ts";
import { readTrustedAuthorities } from "./trusted-authorities.ts";

export interface ConnectionsOptions {
  /** Says which proxies there are. */
  readonly environment: NodeJS.ProcessEnv;
  /** The certificate authorities to trust instead of those of Node.js, in PEM. */
  readonly caFile: string | undefined;
}

/** How to reach a host. */
export interface Route {
  readonly dispatcher: Dispatcher;
  readonly proxy: HttpProxy | undefined;
}

const connectTimeout = 10_000;
const idleTimeout = 15_000;
const limits = {
  headersTimeout: idleTimeout,
  bodyTimeout: idleTimeout,
  /** Longer than the usual time between two looks, so that a look needs no handshake. */
  keepAliveTimeout: 60_000,
  connections: 8,
};

/** The connections of one client: kept for the next request, through proxies where there are some. */
export class Connections {
  readonly #options: ConnectionsOptions;
  readonly #dispatchers = new Map<string, Dispatcher>();
  #authorities: Promise<string | undefined> | undefined;
  #isClosed = false;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  /** @throws {ConfigurationError} */
  async route(target: URL): Promise<Route> {
    const { environment } = this.#options;
    const proxy = proxyFor(target, environment);
    const [ca, undici] = await Promise.all([this.#trusted(), import("undici")]);
    if (this.#isClosed) {
      throw new ClosedError(`the connections to ${target.host} are closed`);
    }
    const key = `${target.protocol} ${proxy?.url.href ?? ""} ${JSON.stringify(proxy?.credential)}`;
    const dispatcher = this.#dispatchers.get(key) ?? create(undici, { target, proxy, ca });
    this.#dispatchers.set(key, dispatcher);
    return { dispatcher, proxy };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
  }

  /** A file that could not be read is read again, as somebody may have mended it. */
  async #trusted(): Promise<string | undefined> {
    const { caFile } = this.#options;
    try {
      this.#authorities ??=
        caFile === undefined ? Promise.resolve(undefined) : readTrustedAuthorities(caFile);
      return await this.#authorities;
    } catch (error) {
      this.#authorities = undefined;
      throw error;
    }
  }
}

interface Destination {
  readonly target: URL;
  readonly proxy: HttpProxy | undefined;
  readonly ca: string | undefined;
}

function create(
  { Agent, Pool, ProxyAgent }: typeof Undici,
  { target, proxy, ca }: Destination,
): Dispatcher {
  const tls = { timeout: connectTimeout, ...(ca !== undefined && { ca }) };
  if (proxy === undefined) {
    return new Agent({ ...limits, connect: tls });
  }
  return new ProxyAgent({
    ...limits,
    uri: proxy.url.href,
    // Many proxies open no tunnel where no TLS goes through it.
    proxyTunnel: target.protocol === "https:",
    requestTls: tls,
    proxyTls: tls,
    clientFactory: (origin, options) => new Pool(origin, { ...limits, ...options }),
    ...(proxy.credential !== undefined && { token: basicAuthorization(proxy.credential) }),
  });
}
