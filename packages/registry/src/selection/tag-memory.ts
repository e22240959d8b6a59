import { withDeadline } from "../deadline.ts";
import type { LastTaken, TakenImage } from "../last-taken.ts";
import type { ImageReference } from "../reference.ts";
import type { Timers } from "../runtime.ts";
import type { Candidate } from "./candidate.ts";
import type { CompiledSelection } from "./compile-selection.ts";
import type { FoundTag } from "./tagged-images.ts";

export interface TagMemoryOptions {
  /** With what is selected, for people. */
  readonly name: string;
  readonly reference: ImageReference;
  readonly selection: CompiledSelection;
  /** @default nothing is remembered */
  readonly lastTaken?: LastTaken | undefined;
  readonly timers: Timers;
}

const deadline = 30_000;

/** What was taken last, beyond the end of the process. */
export class TagMemory {
  readonly #options: TagMemoryOptions;
  readonly #lastTaken: LastTaken | undefined;
  /** Whoever selects something else takes nothing over: that is how to go back on purpose. */
  readonly #selection: string;

  constructor(options: TagMemoryOptions) {
    const { selection, name, lastTaken } = options;
    this.#options = options;
    this.#lastTaken = followsOneTag(selection) ? undefined : lastTaken;
    this.#selection = `${name}, seen for ${selection.minAge} ms`;
  }

  async recall(signal: AbortSignal): Promise<FoundTag | undefined> {
    const taken = await this.#ask(signal, (memory) => memory.read(this.#selection));
    const candidate = taken && this.#candidate(taken.tag);
    return candidate && this.#found(taken, candidate);
  }

  async note({ tag, built, descriptor }: FoundTag, signal: AbortSignal): Promise<void> {
    const { digest, mediaType, size } = descriptor;
    const image = { tag, digest, mediaType, size, built };
    const now = this.#options.timers.now();
    await this.#ask(signal, (memory) => memory.write(this.#selection, image, now));
  }

  async #ask<T>(
    signal: AbortSignal,
    ask: (memory: LastTaken) => Promise<T>,
  ): Promise<T | undefined> {
    const memory = this.#lastTaken;
    if (memory === undefined) {
      return undefined;
    }
    const { name, timers } = this.#options;
    const what = `remembering what was taken of ${name}`;
    return await withDeadline({ what, limit: deadline, timers, signals: [signal] }, () =>
      ask(memory),
    );
  }

  #candidate(tag: string): Candidate | undefined {
    const { selection } = this.#options;
    return selection.strategy === "tag"
      ? { tag, version: tag }
      : selection.filter([tag]).candidates[0];
  }

  #found({ digest, mediaType, size, built }: TakenImage, candidate: Candidate): FoundTag {
    const { selection, reference } = this.#options;
    const named = selection.strategy === "tag" ? reference : { ...reference, tag: candidate.tag };
    return { ...candidate, built, reference: named, descriptor: { digest, mediaType, size } };
  }
}

/** Then what was taken before makes no difference. */
function followsOneTag({ strategy, minAge }: CompiledSelection): boolean {
  return strategy === "tag" && minAge === 0;
}
