import { NotFoundError, StoreUnreachableError } from "../errors.ts";
import { type LivePhaseOf, phaseKey } from "../phase.ts";
import type { Resource } from "../resource.ts";
import type { Runtime } from "../runtime.ts";
import type { Writer } from "../source.ts";
import type { Arrival, Store } from "../store.ts";
import { earlierResource } from "./earlier-resource.ts";
import { findArrival, wasInDoubt } from "./past.ts";
import { lost } from "./rollback-outcome.ts";
import type { RollbackRestraints } from "./rollback-restraints.ts";

/** From what a phase shows to what it showed before. */
export interface Step<out R> {
  readonly current: Arrival;
  readonly target: Arrival;
  /** What the target was. */
  readonly resource: R;
}

type Chosen<R> = Step<R> | { readonly blocked: string } | "up-to-date";

interface RollbackStepsOptions<in out R extends Resource> {
  readonly phase: LivePhaseOf<R>;
  readonly writer: Writer<R>;
  readonly store: Store;
  readonly runtime: Runtime;
  readonly signal: AbortSignal;
  readonly restraints: Pick<RollbackRestraints, "vetoed">;
}

/** Which way a rollback goes. */
export class RollbackSteps<in out R extends Resource> {
  readonly #options: RollbackStepsOptions<R>;

  constructor(options: RollbackStepsOptions<R>) {
    this.#options = options;
  }

  async choose(version: string | undefined): Promise<Chosen<R>> {
    const { phase, signal } = this.#options;
    const key = phaseKey(phase.descriptor);
    const state = await phase.observe({ fresh: true, signal });
    if (state.kind === "error" && state.code === "STORE_UNREACHABLE") {
      throw new StoreUnreachableError(state.message);
    }
    if (state.kind !== "ready") {
      return { blocked: `${key} shows nothing that could be rolled back (${state.kind})` };
    }
    const current = state.arrival;
    if (version === undefined && (await wasInDoubt(this.#options.store, current))) {
      return "up-to-date";
    }
    const left =
      version === undefined
        ? await this.#options.restraints.vetoed(new Date(this.#options.runtime.timers.now()))
        : new Set<string>();
    const target = await findArrival(this.#options.store, key, (entry) =>
      version === undefined
        ? entry.digest !== current.digest && !left.has(entry.digest)
        : entry.version === version,
    );
    if (target === undefined && version !== undefined) {
      throw new NotFoundError(`${key} has no version ${version} in its history`);
    }
    if (target === undefined) {
      return { blocked: `${key} has no earlier state in its history` };
    }
    if (target.digest === current.digest) {
      return "up-to-date";
    }
    // Before anything is stopped: what was kept may no longer be understood.
    const resource = await earlierResource(target, this.#options);
    return resource ? { current, target, resource } : { blocked: lost(key, target) };
  }
}
