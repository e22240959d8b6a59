import { BoundedMap } from "./bounded-map.ts";
import type { Digest } from "./digest.ts";
import type { ImageReference } from "./reference.ts";
import type { CallOptions, Image, Registry } from "./registry.ts";

/** An image by its digest; a tag beside it is for people. */
export type PinnedReference = ImageReference & { readonly digest: Digest };

/** Reads images by digest. What was read a moment ago is not read again. */
export class RecentImages {
  readonly #registry: Registry;
  readonly #images = new BoundedMap<Digest, Image>(8);

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** @throws {RegistryError} */
  async read(reference: PinnedReference, options: CallOptions): Promise<Image> {
    const image =
      this.#images.get(reference.digest) ?? (await this.#registry.image(reference, options));
    this.#images.set(reference.digest, image);
    return image;
  }
}
