import { setMaxListeners } from "node:events";
import type { CredentialProvider } from "../../credential.ts";
import { ClosedError, RemoteUnreachableError, RepositoryNotFoundError } from "../../errors.ts";
import { type LinkedSignal, linkedSignal } from "../../linked-signal.ts";
import type { RemoteTimeouts } from "../../remote-options.ts";
import type { HttpUrl } from "../../remote-url.ts";
import type { Timers } from "../../runtime.ts";
import type { Advertisement } from "../protocol/advertisement.ts";
import { SharedRun } from "../shared-run.ts";
import type { ExchangeOptions, Service, Transport } from "../transport.ts";
import { readPage, requireSuccess, requireType } from "./check-answer.ts";
import { readDiscovery } from "./read-discovery.ts";
import { isRedirect, MovedError, redirectedBase, unexpectedRedirect } from "./redirect.ts";
import { type ServiceAnswer, ServiceClient } from "./service-client.ts";

export interface HttpTransportOptions {
  readonly url: HttpUrl;
  readonly credential: CredentialProvider | undefined;
  /** A PEM file with the certificate authorities to trust instead of the usual ones. */
  readonly caFile: string | undefined;
  readonly timeouts: Required<RemoteTimeouts>;
  /** Where proxies and certificate authorities are read from. */
  readonly environment: NodeJS.ProcessEnv;
  readonly timers: Timers;
}

interface Call {
  readonly service: Service;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

interface Discovery {
  readonly advertisement: Advertisement;
  /** Where the repository is, which a redirect may have told. */
  readonly base: string;
}

const maxRedirects = 5;

/** Reaches a repository with the smart protocol over HTTP (gitprotocol-http). */
export class HttpTransport implements Transport {
  readonly location: string;
  /** Where discovery begins. */
  readonly #start: string;
  readonly #timers: Timers;
  readonly #client: ServiceClient;
  readonly #closing = new AbortController();
  readonly #discoveries = new Map<Service, SharedRun<Discovery>>();
  /** True once the server was seen to be one of Git. */
  #introduced = false;

  constructor(options: HttpTransportOptions) {
    this.location = options.url.url;
    this.#start = options.url.url.replace(/\/+$/, "");
    this.#timers = options.timers;
    this.#client = new ServiceClient({ ...options, lifetime: this.#closing.signal });
    setMaxListeners(0, this.#closing.signal);
  }

  async discover(service: Service, options: ExchangeOptions): Promise<Advertisement> {
    const { signal, release } = this.#link(options.signal);
    try {
      const { advertisement } = await this.#discovery(service, signal);
      return advertisement;
    } finally {
      release();
    }
  }

  /** Whoever speaks to a service must have discovered it (gitprotocol-http "Smart Clients"). */
  async *exchange(
    service: Service,
    body: Buffer,
    options: ExchangeOptions,
  ): AsyncGenerator<Buffer> {
    const { signal, release } = this.#link(options.signal);
    try {
      yield* (await this.#send({ service, body, signal })).body;
    } finally {
      release();
    }
  }

  forget(): void {
    this.#discoveries.clear();
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClosedError(`The connection to ${this.location} was closed.`));
    await this.#client.close();
  }

  /**
   * A repository may have moved since it was discovered, or a redirect may lead elsewhere now: then it
   * is discovered again. What was not done, or can be done twice, is asked for there.
   */
  async #send(call: Call): Promise<ServiceAnswer> {
    const { service, signal } = call;
    const { base } = await this.#discovery(service, signal);
    try {
      return await this.#post(base, call);
    } catch (error) {
      const isMoved = error instanceof MovedError;
      if (signal.aborted || (!isMoved && base === this.#start)) {
        throw error;
      }
      this.#discoveries.delete(service);
      const isRepeatable = isMoved || service === "git-upload-pack";
      const next = isRepeatable ? await this.#discovery(service, signal) : undefined;
      if (!next || next.base === base) {
        throw error;
      }
      return await this.#post(next.base, call);
    }
  }

  async #post(base: string, { service, body, signal }: Call): Promise<ServiceAnswer> {
    const url = new URL(`${base}/${service}`);
    const answer = await this.#client.send({ service, url, body, signal });
    if (isRedirect(answer.status)) {
      await readPage(answer);
      throw unexpectedRedirect(redirectOf(answer));
    }
    await requireSuccess(answer, this.#timers.now());
    await requireType(answer, `application/x-${service}-result`);
    return answer;
  }

  /** Also ends when the transport is closed. */
  #link(signal: AbortSignal): LinkedSignal {
    return linkedSignal(this.#closing.signal, signal);
  }

  async #discovery(service: Service, signal: AbortSignal): Promise<Discovery> {
    signal.throwIfAborted();
    const known = this.#discoveries.get(service);
    if (known?.usable) {
      return known.join(signal);
    }
    const run = new SharedRun((stop) => this.#discover(service, stop));
    this.#discoveries.set(service, run);
    return run.join(signal);
  }

  async #discover(service: Service, signal: AbortSignal): Promise<Discovery> {
    const tail = `/info/refs?service=${service}`;
    let base = this.#start;
    for (let count = 0; count <= maxRedirects; count += 1) {
      const answer = await this.#client.send({ service, url: new URL(`${base}${tail}`), signal });
      if (!isRedirect(answer.status)) {
        await requireSuccess(answer, this.#timers.now());
        return { base, advertisement: await this.#introduce(answer) };
      }
      await readPage(answer);
      base = redirectedBase(redirectOf(answer), tail);
    }
    throw new RepositoryNotFoundError(
      `${this.location} redirects more than ${maxRedirects} times. Check the URL and the server.`,
    );
  }

  /** A page where a repository was before may be one about the server's own trouble. */
  async #introduce(answer: ServiceAnswer): Promise<Advertisement> {
    try {
      const advertisement = await readDiscovery(answer);
      this.#introduced = true;
      return advertisement;
    } catch (error) {
      throw this.#introduced && error instanceof RepositoryNotFoundError
        ? new RemoteUnreachableError(`${error.message} It worked before: it is tried again later.`)
        : error;
    }
  }
}

function redirectOf({ purpose, url, headers, secrets }: ServiceAnswer) {
  return { purpose, from: url, location: headers.get("location"), secrets };
}
