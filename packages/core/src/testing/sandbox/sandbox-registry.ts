import {
  type BuildOptions,
  type CallOptions,
  type Descriptor,
  formatReference,
  type Image,
  type ImageBuild,
  ImageNotFoundError,
  type ImageReference,
  type LayoutReference,
  LayoutRegistry,
  type Registry,
} from "@glu/registry";
import type { Timers } from "../../runtime.ts";

export interface SandboxRegistryOptions {
  /** Where the images of a repository are on this disk. */
  readonly directoryOf: (reference: ImageReference) => string;
  readonly timers: Timers;
}

/** Reads images from directories, under the names they have in the registries they stand in for. */
export class SandboxRegistry implements Registry {
  readonly #directoryOf: (reference: ImageReference) => string;
  readonly #layout: LayoutRegistry;

  constructor({ directoryOf, timers }: SandboxRegistryOptions) {
    this.#directoryOf = directoryOf;
    this.#layout = new LayoutRegistry({ timers });
  }

  resolve(reference: ImageReference, options: CallOptions): Promise<Descriptor> {
    return this.#read(reference, (there) => this.#layout.resolve(there, options));
  }

  async image(reference: ImageReference, options: CallOptions): Promise<Image> {
    const image = await this.#read(reference, (there) => this.#layout.image(there, options));
    return { ...image, reference };
  }

  tags(repository: ImageReference, options: CallOptions): Promise<readonly string[]> {
    return this.#read(repository, (there) => this.#layout.tags(there, options));
  }

  build(image: Image, options: BuildOptions): Promise<ImageBuild | undefined> {
    return this.#read(image.reference, (there) =>
      this.#layout.build({ ...image, reference: there }, options),
    );
  }

  close(): Promise<void> {
    return this.#layout.close();
  }

  async #read<T>(
    reference: ImageReference,
    read: (there: LayoutReference) => Promise<T>,
  ): Promise<T> {
    const { tag, digest } = reference;
    const there = { kind: "layout", path: this.#directoryOf(reference), tag, digest } as const;
    try {
      return await read(there);
    } catch (error) {
      throw error instanceof ImageNotFoundError
        ? new ImageNotFoundError(
            error.message.replaceAll(formatReference(there), formatReference(reference)),
          )
        : error;
    }
  }
}
