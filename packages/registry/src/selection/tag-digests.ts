import type { Descriptor } from "../descriptor.ts";
import { inParallel } from "../in-parallel.ts";

/** What a tag points to; undefined if there is no image under it. */
type Resolve = (tag: string, signal: AbortSignal) => Promise<Descriptor | undefined>;

interface Known {
  readonly descriptor: Descriptor | undefined;
  /** Number of the look in which it was asked. */
  readonly look: number;
}

/** How many tags that are known already are asked again in one look. */
const askedAgain = 20;

/**
 * Remembers what tags point to. A tag is asked when it is seen for the first time, and then in turn
 * with all others, so that one that moves is noticed in time.
 */
export class TagDigests {
  readonly #resolve: Resolve;
  /** The tag that was asked longest ago comes first. */
  readonly #known = new Map<string, Known>();
  #look = 0;

  constructor(resolve: Resolve) {
    this.#resolve = resolve;
  }

  /** Begins a look: asks again the tags that were asked longest ago. The one that will be asked anyway waits. */
  async refresh(expected: string | undefined, signal: AbortSignal): Promise<void> {
    this.#look += 1;
    const turn = [...this.#known.keys()].filter((tag) => tag !== expected);
    await inParallel(turn.slice(0, askedAgain), (tag) => this.#ask(tag, signal));
  }

  /** Asks the tags that are not known. */
  async learn(tags: readonly string[], signal: AbortSignal): Promise<void> {
    const unknown = tags.filter((tag) => !this.#known.has(tag));
    await inParallel(unknown, (tag) => this.#ask(tag, signal));
  }

  /** What the tag points to in this look. */
  async now(tag: string, signal: AbortSignal): Promise<Descriptor | undefined> {
    if (this.#known.get(tag)?.look !== this.#look) {
      await this.#ask(tag, signal);
    }
    return this.of(tag);
  }

  /** What the tag pointed to when it was asked last. */
  of(tag: string): Descriptor | undefined {
    return this.#known.get(tag)?.descriptor;
  }

  knows(tag: string): boolean {
    return this.#known.has(tag);
  }

  /** Forgets all other tags. */
  keepOnly(tags: ReadonlySet<string>): void {
    for (const tag of this.#known.keys()) {
      if (!tags.has(tag)) {
        this.#known.delete(tag);
      }
    }
  }

  async #ask(tag: string, signal: AbortSignal): Promise<void> {
    const descriptor = await this.#resolve(tag, signal);
    this.#known.delete(tag);
    this.#known.set(tag, { descriptor, look: this.#look });
  }
}
