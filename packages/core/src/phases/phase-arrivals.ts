import type { Expectation } from "../phase.ts";
import type { Runtime } from "../runtime.ts";
import type { Arrival, NewArrival, PhaseKey, Store } from "../store.ts";
import { causeOf, isAbout, parseTrailers } from "../trailers.ts";
import { cleanLabels, type Found, isExpected, sameJson } from "./found.ts";
import type { UnendedRecords } from "./unended-records.ts";

export interface PhaseArrivalsOptions {
  readonly key: PhaseKey;
  /** Those of names it had before. */
  readonly previousKeys: readonly PhaseKey[];
  /** True if something promotes into it. */
  readonly hasUpstream: boolean;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly unended: Pick<UnendedRecords, "correct">;
}

interface Origin extends Pick<NewArrival, "cause" | "promotion" | "actor"> {
  readonly commit?: string | undefined;
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
    const origin = this.#origin(found, latest === undefined && !wasRead);
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

  /** Who brought it: what was announced, else what the commit says, else somebody else. */
  #origin(found: Found, isFirstSight: boolean): Origin {
    const expected = this.#expectation;
    if (expected && isExpected(found, expected)) {
      const { cause, promotion, actor } = expected;
      return { cause, promotion, actor };
    }
    const arrived = found.landed.find(({ fromDigest }) => fromDigest === found.digest);
    const landed = arrived ?? found.awaited;
    if (landed) {
      const { kind: cause, id: promotion, actor, commit } = landed;
      return { cause, promotion, actor, commit };
    }
    const { key, previousKeys, hasUpstream } = this.#options;
    const trailers = parseTrailers(found.observation.commit?.message ?? "");
    if (trailers && isAbout(trailers, [key, ...previousKeys], found.digest)) {
      return { cause: causeOf(trailers), promotion: trailers.promotion, actor: trailers.actor };
    }
    const cause = isFirstSight || !hasUpstream ? "observed" : "outside";
    return { cause, promotion: undefined, actor: undefined };
  }
}
