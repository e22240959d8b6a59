import { setMaxListeners } from "node:events";
import * as z from "zod";
import type { CredentialProvider } from "../credential.ts";
import { withDeadline } from "../deadline.ts";
import type { Descriptor } from "../descriptor.ts";
import { matchesDigest } from "../digest.ts";
import { ClosedError, InvalidReferenceError } from "../errors.ts";
import { fitsPlatform, imageFor, parseConfiguration } from "../image-configuration.ts";
import { indexMediaTypes, manifestMediaTypes } from "../media-type.ts";
import type { ImageReference, RegistryReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import type { BuildOptions, CallOptions, Image, ImageBuild, Registry } from "../registry.ts";
import { maxManifestBytes } from "../registry.ts";
import type { Timers } from "../runtime.ts";
import { systemTimers } from "../runtime.ts";
import type { AuthorizedResponse } from "./authorized-client.ts";
import { AuthorizedClient } from "./authorized-client.ts";
import { Authorizer } from "./authorizer.ts";
import { HttpClient } from "./http-client.ts";
import type { VerifiedManifest } from "./manifest-response.ts";
import { describeHead, readManifestResponse } from "./manifest-response.ts";
import { statusError } from "./status-error.ts";

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
  /** For one call with all its requests, in ms. @default 30_000 */
  readonly deadline?: number | undefined;
  /** @default real time */
  readonly timers?: Timers | undefined;
}

interface Ask {
  readonly method: "GET" | "HEAD";
  readonly reference: RegistryReference;
  readonly signal: AbortSignal;
}

interface Get {
  readonly url: URL;
  readonly reference: RegistryReference;
  readonly signal: AbortSignal;
}

const tagsSchema = z.object({ tags: z.array(z.string()).nullish() });
const accept = [...manifestMediaTypes, ...indexMediaTypes].join(", ");
const dockerHubApi = "registry-1.docker.io";

/** A registry that speaks the OCI distribution API over HTTP: one host, with one credential. */
export class DistributionRegistry implements Registry {
  readonly #host: string;
  readonly #api: string;
  readonly #deadline: number;
  readonly #timers: Timers;
  readonly #http = new HttpClient();
  readonly #client: AuthorizedClient;
  readonly #closed = new AbortController();

  constructor(options: DistributionRegistryOptions) {
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, this.#closed.signal);
    const { host, plainHttp = false, deadline = 30_000, timers = systemTimers } = options;
    this.#host = host;
    this.#api = `${plainHttp ? "http" : "https"}://${host === "docker.io" ? dockerHubApi : host}/v2`;
    this.#deadline = deadline;
    this.#timers = timers;
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
    this.#client = new AuthorizedClient(this.#http, authorizer);
  }

  async resolve(reference: ImageReference, options: CallOptions): Promise<Descriptor> {
    const asked = this.#own(reference);
    return await this.#call(asked, options, (signal) => this.#resolve(asked, signal));
  }

  async image(reference: ImageReference, options: CallOptions): Promise<Image> {
    const asked = this.#own(reference);
    return await this.#call(asked, options, async (signal) => {
      const digest = asked.digest ?? (await this.#resolve(asked, signal)).digest;
      return { reference, ...(await this.#read({ ...asked, digest }, signal)) };
    });
  }

  async tags(repository: ImageReference, options: CallOptions): Promise<readonly string[]> {
    const asked = this.#own(repository);
    return await this.#call(asked, options, async (signal) => {
      const url = new URL(`${this.#api}/${asked.repository}/tags/list`);
      const response = await this.#get({ url, reference: asked, signal });
      return tagsSchema.parse(JSON.parse(response.body.toString())).tags ?? [];
    });
  }

  async build(image: Image, options: BuildOptions): Promise<ImageBuild | undefined> {
    const { manifest } = image;
    const asked = this.#own(image.reference);
    if (manifest.kind === "index") {
      const chosen = imageFor(manifest, options.platform);
      const reference = chosen && { ...asked, digest: chosen.digest };
      return reference && (await this.build(await this.image(reference, options), options));
    }
    return await this.#call(asked, options, async (signal) => {
      const { digest } = manifest.config;
      const url = new URL(`${this.#api}/${asked.repository}/blobs/${digest}`);
      const { body } = await this.#get({ url, reference: asked, signal });
      const build = matchesDigest(body, digest) ? parseConfiguration(body) : undefined;
      return build && fitsPlatform(build.platform, options.platform) ? build : undefined;
    });
  }

  async close(): Promise<void> {
    this.#closed.abort(new ClosedError(`the client of ${this.#host} is closed`));
    await this.#http.close();
  }

  #own(reference: ImageReference): RegistryReference {
    if (reference.kind !== "registry" || reference.host !== this.#host) {
      throw new InvalidReferenceError(
        `${formatReference(reference)} is not in ${this.#host}: ask the registry it is in`,
      );
    }
    return reference;
  }

  async #call<T>(
    reference: RegistryReference,
    options: CallOptions,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const signals = [this.#closed.signal, options.signal];
    const what = `reading ${formatReference(reference)}`;
    return await withDeadline({ what, limit: this.#deadline, timers: this.#timers, signals }, run);
  }

  async #resolve(reference: RegistryReference, signal: AbortSignal): Promise<Descriptor> {
    const response = await this.#ask({ method: "HEAD", reference, signal });
    const described = describeHead(response, reference.digest);
    return described ?? (await this.#read(reference, signal)).descriptor;
  }

  async #read(reference: RegistryReference, signal: AbortSignal): Promise<VerifiedManifest> {
    const response = await this.#ask({ method: "GET", reference, signal });
    return readManifestResponse(response, reference.digest);
  }

  async #get({ url, reference, signal }: Get): Promise<AuthorizedResponse> {
    const { repository } = reference;
    const request = {
      method: "GET",
      url,
      headers: {},
      repository,
      maxBytes: maxManifestBytes,
    } as const;
    const response = await this.#client.send(request, signal);
    if (response.status !== 200) {
      const what = formatReference(reference);
      throw statusError(response, { what, identity: response.identity, now: this.#timers.now() });
    }
    return response;
  }

  async #ask({ method, reference, signal }: Ask): Promise<AuthorizedResponse> {
    const { repository, digest, tag } = reference;
    const url = new URL(`${this.#api}/${repository}/manifests/${digest ?? tag ?? "latest"}`);
    const headers = { accept };
    const response = await this.#client.send(
      { method, url, headers, repository, maxBytes: maxManifestBytes },
      signal,
    );
    if (response.status !== 200) {
      const { identity } = response;
      const what = formatReference(reference);
      throw statusError(response, { what, identity, now: this.#timers.now() });
    }
    return response;
  }
}
