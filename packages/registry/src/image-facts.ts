import { BoundedMap } from "./bounded-map.ts";
import { type BuildClaims, buildTime } from "./build-time.ts";
import type { Annotations, Platform } from "./descriptor.ts";
import type { Digest } from "./digest.ts";
import { InvalidResponseError } from "./errors.ts";
import { imageFor } from "./image-configuration.ts";
import type { ImageIndex } from "./manifest.ts";
import { isNoImage } from "./no-image.ts";
import type { PinnedReference, RecentImages } from "./recent-images.ts";
import type { CallOptions, Image, Registry } from "./registry.ts";

/** What a selection has to know of an image beyond its tag. */
export interface ImageFacts {
  /** Whether it is for the platform that is wanted. */
  readonly fits: boolean;
  /** In ms since 1970; undefined if it does not say, or if nobody wants to know. */
  readonly built: number | undefined;
}

export interface ImageFactsOptions {
  readonly registry: Registry;
  readonly images: RecentImages;
  readonly platform: Platform | undefined;
  /** Whether it matters when an image was built. */
  readonly needsBuildTime: boolean;
  /** In ms since 1970. */
  readonly now: () => number;
}

/** An image as a tag points to it. */
export interface TaggedImage {
  readonly reference: PinnedReference;
  /** Of what points to it. */
  readonly annotations: Annotations | undefined;
}

const unusable: ImageFacts = { fits: false, built: undefined };

/** Reads what images say of themselves, each once: what a digest names does not change. */
export class ImageFactsReader {
  readonly #options: ImageFactsOptions;
  readonly #known = new BoundedMap<Digest, ImageFacts>(20_000);

  constructor(options: ImageFactsOptions) {
    this.#options = options;
  }

  /** What cannot be read as an image fits nothing. @throws {RegistryError} */
  async of(tagged: TaggedImage, options: CallOptions): Promise<ImageFacts> {
    const { digest } = tagged.reference;
    const known = this.#known.get(digest);
    if (known !== undefined) {
      return known;
    }
    try {
      const facts = await this.#read(tagged, options);
      this.#known.set(digest, facts);
      return facts;
    } catch (error) {
      if (!isNoImage(error)) {
        throw error;
      }
      if (error instanceof InvalidResponseError) {
        this.#known.set(digest, unusable);
      }
      return unusable;
    }
  }

  async #read(tagged: TaggedImage, options: CallOptions): Promise<ImageFacts> {
    const { images, registry, platform } = this.#options;
    const image = await images.read(tagged.reference, options);
    const { manifest } = image;
    if (manifest.kind === "index") {
      return await this.#readIndex(manifest, tagged, options);
    }
    if (platform === undefined) {
      return { fits: true, built: await this.#built(image, [tagged.annotations], options) };
    }
    const build = await registry.build(image, { ...options, platform });
    const annotations = [manifest.annotations, tagged.annotations];
    return { fits: build !== undefined, built: this.#buildTime({ ...build, annotations }) };
  }

  async #readIndex(
    manifest: ImageIndex,
    { reference, annotations }: TaggedImage,
    options: CallOptions,
  ): Promise<ImageFacts> {
    const { registry, platform, needsBuildTime } = this.#options;
    const entry = imageFor(manifest, platform);
    const above = [manifest.annotations, annotations];
    if (entry === undefined) {
      return { fits: platform === undefined, built: this.#buildTime({ annotations: above }) };
    }
    if (!needsBuildTime) {
      return { fits: true, built: undefined };
    }
    const image = await registry.image({ ...reference, digest: entry.digest }, options);
    const built = await this.#built(image, [entry.annotations, ...above], options);
    return { fits: true, built };
  }

  /** Reads the configuration only if no annotation tells. */
  async #built(
    image: Image,
    above: readonly (Annotations | undefined)[],
    options: CallOptions,
  ): Promise<number | undefined> {
    const annotated = this.#buildTime({ annotations: [image.manifest.annotations, ...above] });
    const build = annotated === undefined && (await this.#options.registry.build(image, options));
    return build ? this.#buildTime(build) : annotated;
  }

  #buildTime(claims: BuildClaims): number | undefined {
    return buildTime({ ...claims, now: this.#options.now() });
  }
}
