import type { Expectation } from "../phase.ts";
import type { Runtime } from "../runtime.ts";
import type { Arrival, NewArrival, PhaseKey, PromotionRecord, Store } from "../store.ts";
import { causeOf, isAbout, parseTrailers } from "../trailers.ts";
import { cleanLabels, type Found, isExpected, sameJson } from "./found.ts";
import type { UnendedRecords } from "./unended-records.ts";

export interface PhaseArrivalsOptions {
  readonly key: PhaseKey;
  /** Those of names it had before. */
  readonly previousKeys: readonly PhaseKey[];
  /** The phases that lead to it. */
  readonly ancestors: readonly PhaseKey[];
  readonly store: Store;
  readonly runtime: Runtime;
  readonly unended: Pick<UnendedRecords, "correct">;
}

interface Origin extends Pick<NewArrival, "cause" | "promotion" | "actor"> {
  readonly commit?: string | undefined;
}

interface Before {
  readonly latest: Arrival | undefined;
  readonly wasRead: boolean;
}

/** Notes in the store what arrives at one phase, and who brought it. */
export class PhaseArrivals {
  readonly #options: PhaseArrivalsOptions;
  #expectation: Expectation | undefined;

  constructor(options: PhaseArrivalsOptions) {
    this.#options = options;
  }

  /** Says what is about to arrive. Returns how to take it back. */
  expect(expectation: Expectation): () => void {
    this.#expectation = expectation;
    return () => {
      if (this.#expectation === expectation) {
        this.#expectation = undefined;
      }
    };
  }

  /** @param wasRead whether this process has read the phase before */
  async note(found: Found, wasRead: boolean): Promise<Arrival> {
    const { key, store, runtime, unended } = this.#options;
    const latest = await store.arrivals.latest(key);
    const { rewritten = false } = found.observation;
    const { digest, json: resource } = found;
    const annotations = cleanLabels(found.observation.annotations ?? {});
    if (latest?.digest === digest && latest.unreadable !== undefined) {
      // What is there now stands in for what the history has lost.
      const { unreadable: _, ...entry } = latest;
      return { ...entry, resource, annotations };
    }
    if (latest?.digest === digest && sameJson(latest.resource, resource)) {
      return latest;
    }
    const origin = await this.#origin(found, { latest, wasRead });
    const commit = found.observation.commit?.id ?? origin.commit;
    runtime.logger.info({ phase: key, digest, cause: origin.cause, commit }, "arrived");
    if (origin.promotion !== undefined) {
      await unended.correct(origin.promotion, commit);
    }
    return await store.arrivals.append({
      ...origin,
      phase: key,
      digest,
      resource,
      annotations,
      commit,
      rewritten,
      recordedAt: new Date(runtime.timers.now()),
    });
  }

  /** Who brought it: what was announced, else what the commit or the records say, else somebody else. */
  async #origin(found: Found, { latest, wasRead }: Before): Promise<Origin> {
    const expected = this.#expectation;
    if (expected && isExpected(found, expected)) {
      const { cause, promotion, actor } = expected;
      return { cause, promotion, actor };
    }
    const arrived = found.landed.find(({ fromDigest }) => fromDigest === found.digest);
    const landed = arrived ?? found.awaited;
    if (landed) {
      return originIn(landed);
    }
    const { key, previousKeys, ancestors } = this.#options;
    const trailers = parseTrailers(found.observation.commit?.message ?? "");
    if (trailers && isAbout(trailers, [key, ...previousKeys], found.digest)) {
      return { cause: causeOf(trailers), promotion: trailers.promotion, actor: trailers.actor };
    }
    const last = wasRead ? undefined : await this.#lastPromoted();
    if (last?.fromDigest === found.digest && isUnseen(last, latest)) {
      return originIn(last);
    }
    const isFirstSight = latest === undefined && !wasRead;
    const cause = isFirstSight || ancestors.length === 0 ? "observed" : "outside";
    return { cause, promotion: undefined, actor: undefined };
  }

  /** A process that ends may have brought it and not seen it arrive. */
  async #lastPromoted(): Promise<PromotionRecord | undefined> {
    const { store, key: to } = this.#options;
    const [last] = await store.promotions.list({ to, state: "promoted", limit: 1 });
    return last;
  }
}

function originIn({ kind: cause, id: promotion, actor, commit }: PromotionRecord): Origin {
  return { cause, promotion, actor, commit };
}

/** Whether what it brought is newer than the history, and not in it. */
function isUnseen({ id, endedAt }: PromotionRecord, latest: Arrival | undefined): boolean {
  return latest === undefined
    ? endedAt !== undefined
    : id !== latest.promotion && endedAt !== undefined && endedAt >= latest.recordedAt;
}
