import { Bell } from "../bell.ts";
import type { EdgeContext, EdgeEnds } from "../edge.ts";
import { describeError } from "../errors.ts";
import { phaseKey } from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { CallOptions, Writer } from "../source.ts";
import { plannedChange, updateLimit } from "./plan-round.ts";
import { isInStep, type Round, takeRound } from "./round.ts";
import type { FoundAgain } from "./what-differs.ts";

export interface ReapplicationOptions<in out R extends Resource> {
  readonly ends: EdgeEnds<R>;
  readonly writer: Writer<R>;
  readonly context: EdgeContext;
}

interface SeekOptions extends CallOptions {
  /** In ms. @default that of a plan */
  readonly limit?: number;
}

/** How long it may take where nobody waits for it, in ms. */
const unaskedLimit = 10_000;

/** What writing again what both phases of an edge show would change, found out once as long as nothing moves. */
export class Reapplication<in out R extends Resource> {
  readonly #options: ReapplicationOptions<R>;
  readonly #found = new Bell();
  #last: { readonly inputs: string; readonly found: FoundAgain } | undefined;
  #isSought = false;

  constructor(options: ReapplicationOptions<R>) {
    this.#options = options;
  }

  /** Called when what is known of it has become another. Returns how to stop. */
  readonly onFound = (listener: () => void): (() => void) => this.#found.listen(listener);

  /** As it was found, if nothing has moved since. If not, it is found out in a while. */
  known(round: Round<R>): FoundAgain | undefined {
    if (!this.#isAsked(round)) {
      return undefined;
    }
    if (this.#last?.inputs !== round.inputs) {
      this.#seekMeanwhile();
      return undefined;
    }
    return this.#last.found;
  }

  /** Finds it out now; undefined if the phases show different things, or the target cannot tell. */
  async find(round: Round<R>, options: SeekOptions): Promise<FoundAgain | undefined> {
    if (!this.#isAsked(round)) {
      return undefined;
    }
    const before = this.#last?.inputs === round.inputs ? this.#last.found : undefined;
    const found = await this.#seek(round, options);
    this.#last = { inputs: round.inputs, found: withoutDiff(found) };
    if (wordsOf(before) !== wordsOf(found)) {
      this.#found.ring();
    }
    return found;
  }

  /** It was written. */
  forget(): void {
    this.#last = undefined;
  }

  #isAsked(round: Round<R>): boolean {
    return this.#options.writer.tellsUnchanged === true && isInStep(round);
  }

  async #seek(round: Round<R>, { signal, limit = updateLimit }: SeekOptions): Promise<FoundAgain> {
    const { from, to } = this.#options.ends;
    try {
      return await plannedChange(round, { ...this.#options, signal, limit });
    } catch (error) {
      signal.throwIfAborted();
      const { code, message } = describeError(error);
      const edge = { from: phaseKey(from.descriptor), to: phaseKey(to.descriptor) };
      const { logger } = this.#options.context;
      logger.debug({ ...edge, code, error: message }, "what writing it again would change");
      return { kind: "failed", message };
    }
  }

  #seekMeanwhile(): void {
    const { context, ends } = this.#options;
    if (this.#isSought || !context.meanwhile) {
      return;
    }
    this.#isSought = true;
    context.meanwhile(async (options) => {
      this.#isSought = false;
      const round = takeRound(ends);
      if (this.#last?.inputs !== round.inputs) {
        await this.find(round, { ...options, limit: unaskedLimit });
      }
    });
  }
}

/** What is kept for each edge must not be large. */
function withoutDiff(found: FoundAgain): FoundAgain {
  return found.kind === "changes" ? { ...found, diff: "" } : found;
}

/** The same text as long as nobody would be told anything else. */
function wordsOf(found: FoundAgain | undefined): string {
  return found?.kind === "changes" ? JSON.stringify([found.destination, found.paths]) : "";
}
