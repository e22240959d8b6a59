import type { Descriptor, Platform } from "../descriptor.ts";
import { algorithmOf, digestOf } from "../digest.ts";
import { InvalidResponseError } from "../errors.ts";
import { fitsPlatform, imageFor, parseConfiguration } from "../image-configuration.ts";
import type { ImageManifest, Manifest } from "../manifest.ts";
import type { RegistryReference } from "../reference.ts";
import { formatReference } from "../reference.ts";
import type { ImageBuild } from "../registry.ts";
import { maxConfigurationBytes } from "../registry.ts";
import type { HttpResponse } from "./http/http-client.ts";
import type { ManifestReader } from "./manifest-reader.ts";
import type { RegistryApi } from "./registry-api.ts";

export interface BuildRequest {
  readonly reference: RegistryReference;
  readonly manifest: Manifest;
  readonly platform: Platform | undefined;
}

/** How many indexes may lie in one another. */
const maxDepth = 3;

/** Finds the image that is meant, and reads how it was built from its configuration. */
export class BuildReader {
  readonly #api: RegistryApi;
  readonly #manifests: ManifestReader;

  constructor(api: RegistryApi, manifests: ManifestReader) {
    this.#api = api;
    this.#manifests = manifests;
  }

  /**
   * Undefined if there is no image for the platform, or what there is has no configuration of one.
   *
   * @throws {RegistryError} or the reason of the signal.
   */
  async read(request: BuildRequest, signal: AbortSignal): Promise<ImageBuild | undefined> {
    const manifest = await this.#imageOf(request, signal);
    if (manifest === undefined) {
      return undefined;
    }
    const bytes = await this.#configuration(request.reference, manifest.config, signal);
    const build = parseConfiguration(bytes);
    return build && fitsPlatform(build.platform, request.platform) ? build : undefined;
  }

  async #imageOf(
    { reference, manifest, platform }: BuildRequest,
    signal: AbortSignal,
  ): Promise<ImageManifest | undefined> {
    let found = manifest;
    for (let depth = 0; found.kind === "index"; depth++) {
      const chosen = imageFor(found, platform);
      if (chosen === undefined || depth === maxDepth) {
        return undefined;
      }
      found = (await this.#manifests.read({ ...reference, digest: chosen.digest }, signal))
        .manifest;
    }
    return found;
  }

  async #configuration(
    reference: RegistryReference,
    config: Descriptor,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { repository } = reference;
    const what = `the configuration of ${formatReference(reference)}`;
    if (config.size > maxConfigurationBytes) {
      throw new InvalidResponseError(
        "too-large",
        `${what} has ${config.size} bytes, more than the ${maxConfigurationBytes} that are read`,
      );
    }
    const url = this.#api.url(repository, `blobs/${config.digest}`);
    const maxBytes = maxConfigurationBytes;
    const target = { repository, kind: "content" } as const;
    return verified(await this.#api.send({ url, target, maxBytes, what }, signal), config);
  }
}

function verified({ body, url }: HttpResponse, { digest, size }: Descriptor): Uint8Array {
  const actual = digestOf(body, algorithmOf(digest));
  if (actual !== digest || body.length !== size) {
    throw new InvalidResponseError(
      "digest",
      `${url.host} sent ${actual} of ${body.length} bytes where ${digest} of ${size} was expected: the content was damaged on its way, or replaced`,
    );
  }
  return body;
}
