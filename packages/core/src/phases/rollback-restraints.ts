import type { PhaseKey, PromotionRecord, Restraint, Store } from "../store.ts";

/** What keeps a phase where a rollback brings it: stored before anything is written. */
export class RollbackRestraints {
  readonly #store: Store;
  readonly #phase: PhaseKey;

  constructor(store: Store, phase: PhaseKey) {
    this.#store = store;
    this.#phase = phase;
  }

  /**
   * Vetoes the digest that is left, and holds the phase if that was not declined. What was added for the
   * record before stays as it is.
   */
  async add(record: PromotionRecord): Promise<readonly Restraint[]> {
    const before = await this.of(record);
    if (before.some(({ kind }) => kind === "veto")) {
      return before;
    }
    const { restraints } = this.#store;
    const { actor, createdAt, toDigest: digest = "" } = record;
    const fields = {
      phase: this.#phase,
      actor,
      reason: `rolled back: ${record.reason ?? ""}`,
      createdAt,
      expiresAt: undefined,
      promotion: record.id,
    };
    // The veto comes last: once it is there, all of it is.
    if (record.resume === undefined && before.length === 0) {
      await restraints.add({ ...fields, kind: "hold" });
    }
    await restraints.add({ ...fields, kind: "veto", digest, scope: "phase" });
    return await this.of(record);
  }

  /** What people do not want to see here now: also what rollbacks left. */
  async vetoed(now: Date): Promise<ReadonlySet<string>> {
    const own = (await this.#all()).filter(({ phase }) => phase === this.#phase);
    const vetoes = own.filter((one) => one.kind === "veto");
    return new Set(
      vetoes
        .filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
        .map(({ digest }) => digest),
    );
  }

  async lift(record: PromotionRecord): Promise<void> {
    const added = await this.of(record);
    await Promise.all(added.map(({ id }) => this.#store.restraints.remove(id)));
  }

  async of(record: PromotionRecord): Promise<readonly Restraint[]> {
    const all = await this.#all();
    return all.filter(({ promotion }) => promotion === record.id);
  }

  #all(): Promise<readonly Restraint[]> {
    return this.#store.restraints.list(this.#phase.slice(0, this.#phase.indexOf("/")));
  }
}
