import type { Descriptor } from "../descriptor.ts";
import { indexMediaTypes, manifestMediaTypes } from "../media-type.ts";
import type { RegistryReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import { maxManifestBytes } from "../registry.ts";
import type { AuthorizedResponse } from "./authorized-client.ts";
import type { VerifiedManifest } from "./manifest-response.ts";
import { describeHead, readManifestResponse } from "./manifest-response.ts";
import type { RegistryApi } from "./registry-api.ts";

const accept = [...manifestMediaTypes, ...indexMediaTypes].join(", ");

/** Reads manifests, and no more of them than it must. */
export class ManifestReader {
  readonly #api: RegistryApi;

  constructor(api: RegistryApi) {
    this.#api = api;
  }

  /** What the reference points to now. @throws {RegistryError} or the reason of the signal. */
  async resolve(reference: RegistryReference, signal: AbortSignal): Promise<Descriptor> {
    const response = await this.#ask("HEAD", reference, signal);
    const described = describeHead(response, reference.digest);
    return described ?? (await this.read(reference, signal)).descriptor;
  }

  /** @throws {RegistryError} or the reason of the signal. */
  async read(reference: RegistryReference, signal: AbortSignal): Promise<VerifiedManifest> {
    const response = await this.#ask("GET", reference, signal);
    return readManifestResponse(response, reference.digest);
  }

  async #ask(
    method: "GET" | "HEAD",
    reference: RegistryReference,
    signal: AbortSignal,
  ): Promise<AuthorizedResponse> {
    const { repository, digest, tag = "latest" } = reference;
    const url = this.#api.url(repository, `manifests/${digest ?? tag}`);
    const what = formatReference(reference);
    const headers = { accept };
    const maxBytes = maxManifestBytes;
    const target = { repository, kind: "content" } as const;
    const isManifest = true;
    return await this.#api.send(
      { method, url, isManifest, target, headers, maxBytes, what },
      signal,
    );
  }
}
