import type { Arrival, Arrivals, NewArrival, PhaseKey } from "../store.ts";
import { describeArrival } from "./describe-arrival.ts";
import { VersionSequence } from "./version-sequence.ts";

/** What was learnt of a phase after the newest entry that the store had then. */
interface Learnt {
  readonly after: Arrival | undefined;
  /** Oldest first. */
  readonly own: readonly Arrival[];
}

/** Entries of a phase that are kept in memory. */
const most = 1000;

/** The arrivals that only this process knows, until the store itself has something newer of their phase. */
export class LearntArrivals {
  readonly #base: Pick<Arrivals, "latest">;
  readonly #phases = new Map<PhaseKey, Learnt>();
  /** The version that was given last, of whichever phase: those of all phases ascend together. */
  #given = "";

  constructor(base: Pick<Arrivals, "latest">) {
    this.#base = base;
  }

  /** What still holds of a phase. */
  async look(phase: PhaseKey): Promise<Learnt> {
    const after = await this.#base.latest(phase);
    const before = this.#phases.get(phase);
    const now = before && before.after?.version === after?.version ? before : { after, own: [] };
    this.#phases.set(phase, now);
    return now;
  }

  /** The phases of which something is known here, with what that is. */
  async lookAtAll(): Promise<ReadonlyMap<PhaseKey, readonly Arrival[]>> {
    const phases = [...this.#phases.keys()];
    const all = await Promise.all(phases.map((phase) => this.look(phase)));
    const learnt = phases.map((phase, index) => [phase, all[index]?.own ?? []] as const);
    return new Map(learnt.filter(([, own]) => own.length > 0));
  }

  /** As of the last look. */
  has(digest: string, phase: PhaseKey, cause: Arrival["cause"] | undefined): boolean {
    const { own = [] } = this.#phases.get(phase) ?? {};
    return own.some((one) => one.digest === digest && (cause ?? one.cause) === one.cause);
  }

  /** @param isKnown whether the phase showed this digest before */
  async add(arrival: NewArrival, isKnown: boolean): Promise<Arrival> {
    const { phase } = arrival;
    // As it was at the last look: what the store got since then may be the same as this.
    const { after, own } = this.#phases.get(phase) ?? (await this.look(phase));
    const latest = own.at(-1) ?? after;
    const version = this.#next(latest?.version ?? "", arrival.recordedAt);
    const added = describeArrival(arrival, { version, latest, isKnown });
    this.#phases.set(phase, { after, own: [...own, added].slice(-most) });
    return added;
  }

  #next(known: string, recordedAt: Date): string {
    const last = known > this.#given ? known : this.#given;
    this.#given = new VersionSequence(last || undefined).next(recordedAt.getTime());
    return this.#given;
  }

  rename(from: PhaseKey, to: PhaseKey): void {
    const learnt = this.#phases.get(from);
    this.#phases.delete(from);
    // Of the new name, nothing was there when it was looked at.
    this.#phases.delete(to);
    if (learnt) {
      const own = learnt.own.map((arrival) => Object.freeze({ ...arrival, phase: to }));
      this.#phases.set(to, { ...learnt, own });
    }
  }
}
