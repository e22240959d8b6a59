import pLimit from "p-limit";
import { withDeadline } from "../deadline.ts";
import type { UnendedPromotions } from "../phase.ts";
import type { Runtime } from "../runtime.ts";
import type { Containment } from "../source.ts";
import {
  type EdgeKey,
  type PhaseKey,
  type PromotionRecord,
  reapplies,
  type Store,
} from "../store.ts";

export interface UnendedRecordsOptions {
  readonly phase: PhaseKey;
  readonly store: Store;
  /** Whether what left for the place has landed there; undefined if the place cannot tell. */
  readonly landed:
    | ((commit: string, options: { readonly signal: AbortSignal }) => Promise<Containment>)
    | undefined;
  readonly runtime: Runtime;
}

/** How many records of one phase are looked at; only one runs at a time. */
const mostRecords = 100;
const askLimit = 60_000;

/**
 * The promotions into one phase whose end is not known, because a process died or an answer was lost.
 * What became of them is found out at the place itself.
 */
export class UnendedRecords implements UnendedPromotions {
  readonly #options: UnendedRecordsOptions;
  readonly #oneByOne = pLimit(1);
  /** Ids of those of which nothing is known; undefined until they were read from the store. */
  #undecided: readonly string[] | undefined;
  #lost: readonly PromotionRecord[] = [];
  /** True if one may have been noted whose beginning failed. */
  #mayHaveBegun = false;

  constructor(options: UnendedRecordsOptions) {
    this.#options = options;
  }

  get isSettled(): boolean {
    const isKnown = this.#undecided?.length === 0 && !this.#mayHaveBegun;
    return !this.#options.store.writable || isKnown;
  }

  add({ id }: PromotionRecord): void {
    // Before they were read, it is among those that will be.
    this.#undecided &&= [...this.#undecided.filter((other) => other !== id), id];
  }

  disown(): void {
    this.#mayHaveBegun = true;
  }

  /** A push may arrive after its promotion was given up: what the place shows is true. */
  async correct(id: string, commit: string | undefined): Promise<void> {
    const { store, phase } = this.#options;
    const record = store.writable ? await store.promotions.get(id) : undefined;
    const wasGivenUp = record?.state === "cancelled" || record?.state === "failed";
    if (wasGivenUp && record.edge.to === phase) {
      await this.#end({ ...record, commit });
    }
  }

  lost({ kind, from }: EdgeKey): readonly PromotionRecord[] {
    return this.#lost.filter(({ edge }) => edge.kind === kind && edge.from === from);
  }

  forget({ id }: PromotionRecord): void {
    this.#lost = this.#lost.filter((record) => record.id !== id);
  }

  settle(shown: string | undefined, signal: AbortSignal): Promise<readonly PromotionRecord[]> {
    return this.#oneByOne(() => this.#settle(shown, signal));
  }

  /** What another process writes is none of ours. */
  async #settle(
    shown: string | undefined,
    signal: AbortSignal,
  ): Promise<readonly PromotionRecord[]> {
    if (!this.#options.store.writable) {
      return [];
    }
    this.#undecided ??= await this.#read();
    await this.#cancelDisowned(this.#undecided);
    const landed: PromotionRecord[] = [];
    for (const id of this.#undecided) {
      const found = await this.#options.store.promotions.get(id);
      const record = found?.endedAt ? undefined : found;
      if (record && (await this.#hasLanded(record, shown, signal))) {
        landed.push(await this.#end(record));
      } else if (record) {
        this.forget(record);
        this.#lost = [...this.#lost, record];
      }
      this.#undecided = this.#undecided.filter((other) => other !== id);
    }
    return landed;
  }

  async #read(): Promise<readonly string[]> {
    const { phase: to, store } = this.#options;
    const filter = { to, limit: mostRecords } as const;
    const queued = await store.promotions.list({ ...filter, state: "queued" });
    const running = await store.promotions.list({ ...filter, state: "running" });
    return [...queued, ...running].map(({ id }) => id).toSorted();
  }

  async #cancelDisowned(undecided: readonly string[]): Promise<void> {
    if (!this.#mayHaveBegun) {
      return;
    }
    const { phase: to, store, runtime } = this.#options;
    const owned = new Set([...undecided, ...this.#lost.map(({ id }) => id)]);
    const queued = await store.promotions.list({ to, limit: mostRecords, state: "queued" });
    for (const { id } of queued.filter((record) => !owned.has(record.id))) {
      const message = "the store gave no answer when it was begun, so nothing was";
      const error = { code: "STORE_UNREACHABLE", message };
      const endedAt = new Date(runtime.timers.now());
      await store.promotions.update(id, { state: "cancelled", error, endedAt });
    }
    this.#mayHaveBegun = false;
  }

  async #hasLanded(
    record: PromotionRecord,
    shown: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { landed, runtime, phase } = this.#options;
    const { commit, fromDigest } = record;
    const { timers } = runtime;
    if (landed && commit === undefined) {
      return false;
    }
    const what = `asking whether commit ${commit} is in ${phase}`;
    const answer =
      landed && commit !== undefined
        ? await withDeadline({ what, limit: askLimit, timers, signal }, (limited) =>
            landed(commit, { signal: limited }),
          )
        : "unknown";
    // The phase showed it before as well: then it says nothing of what was to write it again.
    const isShown = shown === fromDigest && !reapplies(record);
    return answer === "unknown" ? isShown : answer === "yes";
  }

  async #end(record: PromotionRecord): Promise<PromotionRecord> {
    const { id, kind, commit, fromDigest: digest } = record;
    const { store, runtime, phase } = this.#options;
    runtime.logger.info({ phase, digest, commit }, `an earlier ${kind} has landed`);
    return await store.promotions.update(id, {
      state: "promoted",
      commit,
      error: undefined,
      delivered: kind === "promotion",
      unanswered: true,
      endedAt: new Date(runtime.timers.now()),
    });
  }
}
