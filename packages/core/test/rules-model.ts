/** The phases of the model: two that are only read, one that both promote into, and one after it. */
export const phaseNames = ["one", "two", "staging", "production"] as const;
export type PhaseName = (typeof phaseNames)[number];

export const edges = [
  { from: "one", to: "staging" },
  { from: "two", to: "staging" },
  { from: "staging", to: "production" },
] as const;
export type ModelEdge = (typeof edges)[number];
export type Target = ModelEdge["to"];

type Cause = "observed" | "promotion" | "rollback" | "outside";

export interface ModelArrival {
  readonly digest: string;
  readonly cause: Cause;
  /** Counts all arrivals. */
  readonly version: number;
  readonly repeated: boolean;
}

interface ModelVeto {
  readonly phase: Target;
  readonly digest: string;
  readonly scope: "phase" | "downstream";
}

/**
 * What the rules of promotion say, in the plainest way: deliver once, keep rollbacks, reverts and hotfixes,
 * never follow a phase that went back, write again what is there only for a person who has seen that it differs, and
 * let persons pass by all but holds and vetoes.
 */
export class RulesModel {
  readonly histories: Readonly<Record<PhaseName, ModelArrival[]>> = {
    one: [],
    two: [],
    staging: [],
    production: [],
  };
  readonly holds: Target[] = [];
  /** Where something else than the text was changed by hand. */
  readonly scribbled = new Set<PhaseName>();
  vetoes: readonly ModelVeto[] = [];
  readonly #delivered = new Map<ModelEdge, number>();
  #clock = 0;

  shown(phase: PhaseName): ModelArrival | undefined {
    return this.histories[phase].at(-1);
  }

  /** Somebody puts this there by hand, or an image appears. */
  put(phase: PhaseName, digest: string): void {
    const isFirst = this.histories[phase].length === 0;
    const isTarget = phase === "staging" || phase === "production";
    this.#arrive(phase, digest, isTarget && !isFirst ? "outside" : "observed");
  }

  attempt(target: Target): void {
    for (const edge of edges.filter(({ to }) => to === target)) {
      if (!this.#isUpToDate(edge) && this.#mayGoByItself(edge)) {
        this.#promote(edge);
      }
    }
  }

  promote(edge: ModelEdge): void {
    if (!this.#isUpToDate(edge) && !this.#isStopped(edge)) {
      this.#promote(edge);
    }
  }

  /** Writes again what both show. */
  applyAgain(edge: ModelEdge): void {
    if (this.#isUpToDate(edge) && !this.#isStopped(edge)) {
      this.scribbled.delete(edge.to);
    }
  }

  rollBack(phase: Target): void {
    const current = this.shown(phase);
    const left = new Set(
      this.vetoes.filter((veto) => veto.phase === phase).map(({ digest }) => digest),
    );
    const before = this.histories[phase].findLast(
      ({ digest }) => digest !== current?.digest && !left.has(digest),
    );
    if (current && before) {
      this.holds.push(phase);
      this.vetoes = [...this.vetoes, { phase, digest: current.digest, scope: "phase" }];
      this.scribbled.delete(phase);
      this.#arrive(phase, before.digest, "rollback");
    }
  }

  release(phase: Target): void {
    const kept = this.holds.filter((held) => held !== phase);
    this.holds.splice(0, this.holds.length, ...kept);
  }

  lift(phase: Target, digest: string): void {
    this.vetoes = this.vetoes.filter((veto) => veto.phase !== phase || veto.digest !== digest);
  }

  #arrive(phase: PhaseName, digest: string, cause: Cause): void {
    const history = this.histories[phase];
    if (history.at(-1)?.digest !== digest) {
      this.#clock += 1;
      const repeated = history.some((earlier) => earlier.digest === digest);
      history.push({ digest, cause, version: this.#clock, repeated });
    }
  }

  #isUpToDate(edge: ModelEdge): boolean {
    const isSame = this.shown(edge.from)?.digest === this.shown(edge.to)?.digest;
    if (isSame) {
      this.#deliver(edge);
    }
    return isSame;
  }

  #promote(edge: ModelEdge): void {
    this.#deliver(edge);
    this.scribbled.delete(edge.to);
    this.#arrive(edge.to, this.shown(edge.from)?.digest ?? "", "promotion");
  }

  #deliver(edge: ModelEdge): void {
    this.#delivered.set(edge, this.shown(edge.from)?.version ?? 0);
  }

  #mayGoByItself(edge: ModelEdge): boolean {
    const upstream = this.shown(edge.from);
    const wasDelivered = this.#delivered.get(edge) === upstream?.version;
    const wentBack = edge.from === "staging" && upstream?.repeated;
    return !this.#isStopped(edge) && !this.#isHotfixed(edge.to) && !wasDelivered && !wentBack;
  }

  #isStopped({ from, to }: ModelEdge): boolean {
    const digest = this.shown(from)?.digest;
    const isVetoed = this.vetoes
      .filter((veto) => veto.digest === digest)
      .some(({ phase, scope }) => phase === to || (scope === "downstream" && phase === "staging"));
    return this.holds.includes(to) || isVetoed;
  }

  #isHotfixed(target: Target): boolean {
    const current = this.shown(target);
    const known = edges
      .filter(({ to }) => to === target)
      .flatMap(({ from }) => this.histories[from])
      .concat(this.histories[target].filter(({ cause }) => cause === "observed"));
    return current?.cause !== "observed" && !known.some(({ digest }) => digest === current?.digest);
  }
}
