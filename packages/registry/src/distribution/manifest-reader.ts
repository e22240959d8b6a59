import type { Descriptor } from "../descriptor.ts";
import type { Digest } from "../digest.ts";
import { indexMediaTypes, manifestMediaTypes } from "../media-type.ts";
import type { RegistryReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import { maxManifestBytes } from "../registry.ts";
import type { AuthorizedResponse } from "./auth/authorized-client.ts";
import type { MarkedManifest } from "./known-manifests.ts";
import { KnownManifests } from "./known-manifests.ts";
import type { ManifestHead, VerifiedManifest } from "./manifest-response.ts";
import { etagOf, readHead, readManifestResponse } from "./manifest-response.ts";
import type { RegistryApi } from "./registry-api.ts";

interface Ask {
  readonly method: "GET" | "HEAD";
  readonly reference: RegistryReference;
  /** What the registry shall answer 304 for. */
  readonly unless?: MarkedManifest | undefined;
}

const accept = [...manifestMediaTypes, ...indexMediaTypes].join(", ");

/** Reads manifests, and no more of them than it must. */
export class ManifestReader {
  readonly #api: RegistryApi;
  readonly #known = new KnownManifests();

  constructor(api: RegistryApi) {
    this.#api = api;
  }

  /**
   * What the reference points to now. The manifest itself is read only where the registry tells too
   * little of it and it was not read before.
   *
   * @throws {RegistryError} or the reason of the signal.
   */
  async resolve(reference: RegistryReference, signal: AbortSignal): Promise<Descriptor> {
    const response = await this.#ask({ method: "HEAD", reference }, signal);
    if (response.status !== 200) {
      return await this.#compare(undefined, reference, signal);
    }
    const head = readHead(response, reference.digest);
    return this.#recall(head, reference) ?? (await this.#compare(head.digest, reference, signal));
  }

  /** @throws {RegistryError} or the reason of the signal. */
  async read(reference: RegistryReference, signal: AbortSignal): Promise<VerifiedManifest> {
    const response = await this.#ask({ method: "GET", reference }, signal);
    return readManifestResponse(response, reference.digest);
  }

  #recall(head: ManifestHead, reference: RegistryReference): Descriptor | undefined {
    const { digest = reference.digest, mediaType, size, etag } = head;
    if (digest !== undefined) {
      return head.digest === undefined || mediaType === undefined || size === undefined
        ? this.#known.withDigest(digest)
        : { mediaType, digest, size };
    }
    const known = this.#known.at(placeOf(reference));
    return known?.etag === etag ? known?.descriptor : undefined;
  }

  /** Reads it, unless the registry can say that it is still the same. */
  async #compare(
    digest: Digest | undefined,
    reference: RegistryReference,
    signal: AbortSignal,
  ): Promise<Descriptor> {
    const unless = digest === undefined ? this.#known.at(placeOf(reference)) : undefined;
    const response = await this.#ask({ method: "GET", reference, unless }, signal);
    if (unless !== undefined && response.status === 304) {
      return unless.descriptor;
    }
    const { descriptor } = readManifestResponse(response, reference.digest);
    this.#known.add(placeOf(reference), descriptor, etagOf(response));
    return descriptor;
  }

  async #ask({ method, reference, unless }: Ask, signal: AbortSignal): Promise<AuthorizedResponse> {
    const { repository } = reference;
    const request = {
      method,
      url: this.#api.url(repository, `manifests/${versionOf(reference)}`),
      isManifest: true,
      target: { repository, kind: "content" },
      headers: { accept, ...(unless !== undefined && { "if-none-match": unless.etag }) },
      maxBytes: maxManifestBytes,
      what: formatReference(reference),
      // Some registries know no HEAD.
      statuses: method === "HEAD" ? [405] : unless === undefined ? [] : [304],
    } as const;
    return await this.#api.send(request, signal);
  }
}

function versionOf({ digest, tag = "latest" }: RegistryReference): string {
  return digest ?? tag;
}

function placeOf(reference: RegistryReference): string {
  return `${reference.repository} ${versionOf(reference)}`;
}
