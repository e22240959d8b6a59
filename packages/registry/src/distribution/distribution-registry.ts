import { setMaxListeners } from "node:events";
import type { CredentialProvider } from "../credential.ts";
import { withSignals } from "../deadline.ts";
import type { Descriptor } from "../descriptor.ts";
import { ClosedError, InvalidReferenceError } from "../errors.ts";
import type { ExchangeObserver } from "../exchange.ts";
import type { ImageReference, RegistryReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import type { BuildOptions, CallOptions, Image, ImageBuild, Registry } from "../registry.ts";
import { RequestBudget } from "../request-budget.ts";
import type { Timers } from "../runtime.ts";
import { systemTimers } from "../runtime.ts";
import { AuthorizedClient } from "./auth/authorized-client.ts";
import { Authorizer } from "./auth/authorizer.ts";
import { BuildReader } from "./build-reader.ts";
import { Connections } from "./http/connections.ts";
import { HttpClient } from "./http/http-client.ts";
import { ManifestReader } from "./manifest-reader.ts";
import { RegistryApi } from "./registry-api.ts";
import { listTags } from "./tag-list.ts";

export interface DistributionRegistryOptions {
  /** As in a reference, such as `ghcr.io` or `localhost:5000`. */
  readonly host: string;
  /** @default anonymous */
  readonly credential?: CredentialProvider | undefined;
  /**
   * Hosts of token services that may have the credential although they share no domain with the registry.
   * @default none
   */
  readonly tokenHosts?: readonly string[] | undefined;
  /** Speaks HTTP without TLS. @default false */
  readonly plainHttp?: boolean | undefined;
  /** Give the same one to every client of the host. @default one of its own */
  readonly budget?: RequestBudget | undefined;
  /**
   * The file of the certificate authorities to trust instead of those of Node.js, in PEM: for the
   * registry, its token service, its storage and proxies.
   * @default those of Node.js
   */
  readonly caFile?: string | undefined;
  /** Says which proxies to use, with the variables that curl knows. @default that of the process */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** For the answer to one request, or for the credential, in ms. @default 30_000 */
  readonly deadline?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
  /** Told of each request that was sent, unless it was called off. @default nobody is */
  readonly observe?: ExchangeObserver | undefined;
}

interface Call<T> {
  readonly reference: ImageReference;
  readonly options: CallOptions;
  readonly run: (asked: RegistryReference, signal: AbortSignal) => Promise<T>;
}

const dockerHubApi = "registry-1.docker.io";

/** A registry that speaks the OCI distribution API over HTTP: one host, with one credential. */
export class DistributionRegistry implements Registry {
  readonly #host: string;
  readonly #http: HttpClient;
  readonly #api: RegistryApi;
  readonly #manifests: ManifestReader;
  readonly #builds: BuildReader;
  readonly #closed = new AbortController();

  constructor(options: DistributionRegistryOptions) {
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, this.#closed.signal);
    const { host, plainHttp = false, deadline = 30_000, timers = systemTimers } = options;
    this.#host = host;
    const budget = options.budget ?? new RequestBudget({ timers });
    const { environment = process.env, caFile, observe } = options;
    const connections = new Connections({ environment, caFile });
    this.#http = new HttpClient({ budget, connections, timers, deadline, observe });
    const authorizer = new Authorizer({
      http: this.#http,
      host,
      credential: options.credential ?? (async () => undefined),
      tokenHosts: options.tokenHosts ?? [],
      plainHttp,
      timers,
      deadline,
      closed: this.#closed.signal,
    });
    this.#api = new RegistryApi({
      client: new AuthorizedClient(this.#http, authorizer),
      origin: originOf(host, plainHttp),
      now: timers.now,
    });
    this.#manifests = new ManifestReader(this.#api);
    this.#builds = new BuildReader(this.#api, this.#manifests);
  }

  async resolve(reference: ImageReference, options: CallOptions): Promise<Descriptor> {
    return await this.#call({
      reference,
      options,
      run: (asked, signal) => this.#manifests.resolve(asked, signal),
    });
  }

  async image(reference: ImageReference, options: CallOptions): Promise<Image> {
    return await this.#call({
      reference,
      options,
      run: async (asked, signal) => ({ reference, ...(await this.#manifests.read(asked, signal)) }),
    });
  }

  async tags(repository: ImageReference, options: CallOptions): Promise<readonly string[]> {
    return await this.#call({
      reference: repository,
      options,
      run: (asked, signal) => listTags(this.#api, asked, signal),
    });
  }

  async build(image: Image, options: BuildOptions): Promise<ImageBuild | undefined> {
    const { reference, manifest } = image;
    const { platform } = options;
    return await this.#call({
      reference,
      options,
      run: (asked, signal) => this.#builds.read({ reference: asked, manifest, platform }, signal),
    });
  }

  async close(): Promise<void> {
    this.#closed.abort(new ClosedError(`the client of ${this.#host} is closed`));
    await this.#http.close();
  }

  async #call<T>({ reference, options, run }: Call<T>): Promise<T> {
    const name = formatReference(reference);
    if (reference.kind !== "registry" || reference.host !== this.#host) {
      throw new InvalidReferenceError(`${name} is not in ${this.#host}: ask the registry it is in`);
    }
    const signals = [this.#closed.signal, options.signal];
    return await withSignals(signals, (signal) => run(reference, signal));
  }
}

function originOf(host: string, plainHttp: boolean): string {
  const authority = host === "docker.io" ? dockerHubApi : host;
  return new URL(`${plainHttp ? "http" : "https"}://${authority}`).origin;
}
