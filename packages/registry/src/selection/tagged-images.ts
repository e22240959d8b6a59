import type { Descriptor } from "../descriptor.ts";
import type { Digest } from "../digest.ts";
import type { ImageFacts } from "../image-facts.ts";
import { ImageFactsReader } from "../image-facts.ts";
import { inParallel } from "../in-parallel.ts";
import { isNoImage } from "../no-image.ts";
import type { RecentImages } from "../recent-images.ts";
import type { ImageReference } from "../reference.ts";
import type { Registry } from "../registry.ts";
import type { Timers } from "../runtime.ts";
import type { Candidate } from "./candidate.ts";
import type { CompiledSelection } from "./compile-selection.ts";
import { TagDigests } from "./tag-digests.ts";

export interface TaggedImagesOptions {
  readonly registry: Registry;
  readonly reference: ImageReference;
  readonly selection: CompiledSelection;
  readonly images: RecentImages;
  readonly timers: Timers;
}

/** A candidate and the image under it. */
export interface FoundTag extends Candidate {
  /** With the tag. */
  readonly reference: ImageReference;
  readonly descriptor: Descriptor;
}

const maxBatch = 8;

/** What is known of the images of one repository, and asked as rarely as that allows. */
export class TaggedImages {
  readonly #reference: ImageReference;
  readonly #facts: ImageFactsReader;
  readonly #digests: TagDigests;

  constructor({ registry, reference, selection, images, timers }: TaggedImagesOptions) {
    this.#reference = reference;
    const { platform, strategy } = selection;
    const needsBuildTime = strategy === "newest";
    const { now } = timers;
    this.#facts = new ImageFactsReader({ registry, images, platform, needsBuildTime, now });
    this.#digests = new TagDigests(async (tag, signal) => {
      try {
        return await registry.resolve({ ...reference, tag }, { signal });
      } catch (error) {
        if (!isNoImage(error)) {
          throw error;
        }
        return undefined;
      }
    });
  }

  /** Begins a look: forgets all others, and asks some of them again if it is their turn. */
  async refresh(
    candidates: readonly Candidate[],
    expected: Candidate | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    this.keepOnly(candidates);
    await this.#digests.refresh(expected?.tag, signal);
  }

  /** What is forgotten is not asked again either, until somebody wants to know. */
  keepOnly(candidates: readonly Candidate[]): void {
    this.#digests.keepOnly(new Set(namesOf(candidates)));
  }

  /** Those that are there, in the same order. Asks ahead, the further the more of them do not do. */
  async *locate(candidates: readonly Candidate[], signal: AbortSignal): AsyncGenerator<FoundTag> {
    let batch = 1;
    for (const [index, candidate] of candidates.entries()) {
      if (!this.#digests.knows(candidate.tag)) {
        await this.#digests.learn(namesOf(candidates.slice(index, index + batch)), signal);
        batch = Math.min(batch * 2, maxBatch);
      }
      const found = this.#at(candidate);
      if (found !== undefined) {
        yield found;
      }
    }
  }

  /** Those that are there, with the time at which they were built. */
  async withBuildTimes(
    candidates: readonly Candidate[],
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    await this.#digests.learn(namesOf(candidates), signal);
    const tags = candidates.flatMap((candidate) => this.#at(candidate) ?? []);
    const oneOfEach = new Map(tags.map((tag) => [tag.descriptor.digest, tag]));
    const times = new Map<Digest, number | undefined>();
    await inParallel([...oneOfEach], async ([digest, tag]) => {
      times.set(digest, (await this.facts(tag, signal)).built);
    });
    return tags.map((tag) => ({ ...tag, built: times.get(tag.descriptor.digest) }));
  }

  async facts({ reference, descriptor }: FoundTag, signal: AbortSignal): Promise<ImageFacts> {
    const { digest, annotations } = descriptor;
    return await this.#facts.of({ reference: { ...reference, digest }, annotations }, { signal });
  }

  /** Whether the tag still points to the same image in this look. */
  async isCurrent({ tag, descriptor }: FoundTag, signal: AbortSignal): Promise<boolean> {
    return (await this.#digests.now(tag, signal))?.digest === descriptor.digest;
  }

  #at(candidate: Candidate): FoundTag | undefined {
    const descriptor = this.#digests.of(candidate.tag);
    const reference = { ...this.#reference, tag: candidate.tag };
    return descriptor && { ...candidate, reference, descriptor };
  }
}

function namesOf(candidates: readonly Candidate[]): readonly string[] {
  return candidates.map(({ tag }) => tag);
}
