import type { Placement } from "./placement.ts";

/** Which pipelines went from one replica to another. */
export class MovedPipelines {
  readonly #placement: Placement;
  /** The ids of their tenders, by name, as of the last look. */
  #before: ReadonlyMap<string, string>;

  constructor(placement: Placement) {
    this.#placement = placement;
    this.#before = this.#now();
  }

  /** Those whose tender is another one than the last time it was asked, or is none any more. */
  since(): readonly string[] {
    const before = this.#before;
    const now = this.#now();
    this.#before = now;
    const names = new Set([...before.keys(), ...now.keys()]);
    return [...names].filter((name) => before.get(name) !== now.get(name));
  }

  #now(): ReadonlyMap<string, string> {
    const { replicas } = this.#placement;
    return new Map(
      replicas().flatMap(({ id, pipelines }) => pipelines.map((name) => [name, id] as const)),
    );
  }
}
