import type { Annotations } from "../descriptor.ts";
import { overlayAnnotations } from "../descriptor.ts";
import { RegistryError } from "../errors.ts";
import { imageLabels } from "../image-labels.ts";
import type { LastTaken } from "../last-taken.ts";
import { isNoImage } from "../no-image.ts";
import { RecentImages } from "../recent-images.ts";
import type { CallOptions, Image } from "../registry.ts";
import { decide } from "./decide.ts";
import { refusalError } from "./refusal-error.ts";
import type { Finding, TagFinderOptions } from "./tag-finder.ts";
import { TagFinder } from "./tag-finder.ts";
import { TagMemory } from "./tag-memory.ts";
import type { FoundTag } from "./tagged-images.ts";

export interface ImageSelectorOptions extends Omit<TagFinderOptions, "images"> {
  /** Whether what the configuration of an image says of its origin counts as annotations. */
  readonly labels: boolean;
  /** @default what was said last ends with the selector */
  readonly lastTaken?: LastTaken | undefined;
}

export interface Look {
  /** The same object as in the look before if nothing changed. */
  readonly image: Image;
  /** When a better image will be old enough, in ms since 1970. */
  readonly oldEnoughAt: number | undefined;
}

interface InUse {
  readonly tag: FoundTag;
  /** Undefined if it was taken by another selector, before this one. */
  readonly image: Image | undefined;
}

/** Says which image is selected now, and remembers what it said last. */
export class ImageSelector {
  readonly #options: ImageSelectorOptions;
  readonly #images: RecentImages;
  readonly #finder: TagFinder;
  readonly #memory: TagMemory;
  #inUse: InUse | undefined;
  #hasRecalled = false;

  constructor(options: ImageSelectorOptions) {
    this.#options = options;
    this.#images = new RecentImages(options.registry);
    this.#finder = new TagFinder({ ...options, images: this.#images });
    this.#memory = new TagMemory(options);
  }

  /** One look at a time. @throws {RegistryError}, and keeps what was said last. */
  async look({ signal }: CallOptions): Promise<Look> {
    const { selection, name } = this.#options;
    const inUse = await this.#lastTag(signal);
    const finding =
      selection.strategy === "tag"
        ? await this.#finder.findReference(signal)
        : await this.#finder.find(inUse, signal);
    const decision = decide(finding, { ...selection, inUse });
    if (decision.kind !== "use") {
      throw refusalError(decision, { name, selection, finding });
    }
    const image = await this.#imageOf(decision.tag, finding, signal);
    await this.#memory.note(decision.tag, signal);
    this.#inUse = { tag: decision.tag, image };
    return { image, oldEnoughAt: firstOldEnough(finding, selection.minAge) };
  }

  async #lastTag(signal: AbortSignal): Promise<FoundTag | undefined> {
    if (!this.#hasRecalled) {
      const tag = await this.#memory.recall(signal);
      this.#inUse = tag && { tag, image: undefined };
      this.#hasRecalled = true;
    }
    return this.#inUse?.tag;
  }

  async #imageOf(tag: FoundTag, finding: Finding, signal: AbortSignal): Promise<Image> {
    const before = this.#inUse;
    if (before?.image && before.tag.descriptor.digest === tag.descriptor.digest) {
      const isSame = before.tag.tag === tag.tag;
      return isSame ? before.image : { ...before.image, reference: tag.reference };
    }
    try {
      return await this.#read(tag, signal);
    } catch (error) {
      if (tag !== before?.tag || !isNoImage(error)) {
        throw error;
      }
      // What was taken before is gone, and was kept only as long as its successor is too young.
      throw refusalError({ kind: "too-young" }, { ...this.#options, finding });
    }
  }

  async #read({ reference, descriptor }: FoundTag, signal: AbortSignal): Promise<Image> {
    const { digest } = descriptor;
    const image = await this.#images.read({ ...reference, digest }, { signal });
    const labels = this.#options.labels ? await this.#labels(image, signal) : undefined;
    const annotations = [labels, descriptor.annotations, image.descriptor.annotations].reduce(
      overlayAnnotations,
    );
    return { ...image, reference, descriptor: { ...image.descriptor, annotations } };
  }

  /** An image is no worse for not telling where it is from. */
  async #labels(image: Image, signal: AbortSignal): Promise<Annotations | undefined> {
    try {
      const build = await this.#options.registry.build(image, { signal });
      return build && imageLabels(build);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RegistryError)) {
        throw error;
      }
      return undefined;
    }
  }
}

function firstOldEnough({ young }: Finding, minAge: number): number | undefined {
  return young.length === 0 ? undefined : Math.min(...young.map(({ since }) => since)) + minAge;
}
