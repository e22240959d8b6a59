import { withDeadline } from "../deadline.ts";
import { TooManyTagsError } from "../errors.ts";
import type { FirstSeen } from "../first-seen.ts";
import type { Candidate } from "./candidate.ts";
import type { Found } from "./decide.ts";
import type { FilteredTags } from "./tag-filter.ts";
import type { FoundTag, TaggedImagesOptions } from "./tagged-images.ts";
import { TaggedImages } from "./tagged-images.ts";

export interface TagFinderOptions extends TaggedImagesOptions {
  /** For people. */
  readonly name: string;
  readonly firstSeen: FirstSeen;
}

export interface Finding extends Found<FoundTag> {
  readonly young: readonly YoungTag[];
  readonly tags: FilteredTags;
  /** The candidates that have a place in the order. */
  readonly ranked: readonly Candidate[];
}

interface YoungTag extends FoundTag {
  /** When it was first seen, in ms since 1970. */
  readonly since: number;
}

const maxCandidates = 1000;
const firstSeenDeadline = 30_000;

/** Finds the best tag of a repository. */
export class TagFinder {
  readonly #options: TagFinderOptions;
  readonly #images: TaggedImages;
  /** Of the look before; it is likely to be the best again, and what is best is asked in each look. */
  #lastBest: Candidate | undefined;

  constructor(options: TagFinderOptions) {
    this.#options = options;
    this.#images = new TaggedImages(options);
  }

  /** Looks at the whole repository once. @throws {RegistryError} */
  async find(inUse: Candidate | undefined, signal: AbortSignal): Promise<Finding> {
    const { registry, reference, selection } = this.#options;
    const tags = selection.filter(await registry.tags(reference, { signal }));
    await this.#images.refresh(tags.candidates, this.#lastBest, signal);
    this.#lastBest = undefined;
    for (;;) {
      const ranked = await this.#rank(tags.candidates, inUse, signal);
      const found = await this.#choose(this.#images.locate(ranked, signal), signal);
      if (found.best === undefined || (await this.#images.isCurrent(found.best, signal))) {
        this.#forgetWorse(ranked, found.best);
        this.#lastBest = found.best;
        return { ...found, tags, ranked };
      }
    }
  }

  /** Looks at nothing but the reference. @throws {RegistryError} */
  async findReference(signal: AbortSignal): Promise<Finding> {
    const { registry, reference } = this.#options;
    const descriptor = await registry.resolve(reference, { signal });
    const tag = reference.tag ?? descriptor.digest;
    const candidates = [{ tag, version: tag, reference, descriptor }];
    const found = await this.#choose(candidates, signal);
    return { ...found, tags: { all: [tag], candidates }, ranked: candidates };
  }

  async #rank(
    candidates: readonly Candidate[],
    inUse: Candidate | undefined,
    signal: AbortSignal,
  ): Promise<readonly Candidate[]> {
    const { selection, name } = this.#options;
    if (selection.strategy !== "newest") {
      return selection.order.ranked(candidates, inUse?.tag).slice(0, maxCandidates);
    }
    if (candidates.length > maxCandidates) {
      throw new TooManyTagsError(
        `${name} has ${candidates.length} tags to choose from, but when an image was built must be asked for each of them, which is done for at most ${maxCandidates}: narrow allow`,
      );
    }
    const known = await this.#images.withBuildTimes(candidates, signal);
    return selection.order.ranked(known, inUse?.tag);
  }

  /** The first one that is for the platform and old enough. */
  async #choose(
    tags: AsyncIterable<FoundTag> | Iterable<FoundTag>,
    signal: AbortSignal,
  ): Promise<Pick<Finding, "best" | "young">> {
    const { platform, minAge } = this.#options.selection;
    const young: YoungTag[] = [];
    for await (const tag of tags) {
      if (platform !== undefined && !(await this.#images.facts(tag, signal)).fits) {
        continue;
      }
      const since = minAge === 0 ? undefined : await this.#youngSince(tag, signal);
      if (since === undefined) {
        return { best: tag, young };
      }
      young.push({ ...tag, since });
    }
    return { best: undefined, young };
  }

  async #youngSince({ descriptor }: FoundTag, signal: AbortSignal): Promise<number | undefined> {
    const { firstSeen, timers, selection, name } = this.#options;
    const { digest } = descriptor;
    const now = timers.now();
    const what = `looking up when ${digest} of ${name} was first seen`;
    const limits = { what, limit: firstSeenDeadline, timers, signals: [signal] };
    const since = await withDeadline(limits, () => firstSeen.seen(digest, now));
    return now - since < selection.minAge ? since : undefined;
  }

  /** To know the newest, all must be known; elsewhere what comes after the best one does not matter. */
  #forgetWorse(ranked: readonly Candidate[], best: Candidate | undefined): void {
    if (this.#options.selection.strategy !== "newest") {
      const last = ranked.findIndex(({ tag }) => tag === best?.tag);
      this.#images.keepOnly(last === -1 ? ranked : ranked.slice(0, last + 1));
    }
  }
}
