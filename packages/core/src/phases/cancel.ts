import type { CancelRequest, CancelResult } from "../cancel.ts";
import { NotFoundError, PromotionStateError } from "../errors.ts";
import { type LivePhaseOf, phaseKey } from "../phase.ts";
import type { Runtime } from "../runtime.ts";
import type { Writer } from "../source.ts";
import { type PromotionRecord, type Restraint, reapplies, type Store } from "../store.ts";
import { untilReachable } from "../until-reachable.ts";
import { type Cancellations, cancelledBy } from "./cancellations.ts";
import { RollbackRestraints } from "./rollback-restraints.ts";

export interface PhaseCancelOptions {
  readonly phase: Pick<LivePhaseOf<never>, "descriptor" | "exclusive" | "unended">;
  readonly writer: Pick<Writer<never>, "proposals">;
  readonly cancellations: Cancellations;
  readonly store: Store;
  readonly runtime: Runtime;
  /** Aborted when the system ends. */
  readonly signal: AbortSignal;
}

/**
 * Ends a promotion into one phase that has not arrived there: one that has not left yet, and one that waits
 * in a proposal.
 */
export class PhaseCancel {
  readonly #options: PhaseCancelOptions;
  readonly #restraints: RollbackRestraints;

  constructor(options: PhaseCancelOptions) {
    this.#options = options;
    this.#restraints = new RollbackRestraints(options.store, phaseKey(options.phase.descriptor));
  }

  /** @throws {PromotionStateError} if it has ended, or is on its way. */
  readonly perform = async (request: CancelRequest): Promise<CancelResult> => {
    const { phase, cancellations } = this.#options;
    await this.#open(request.id);
    const takeBack = cancellations.want(request.id, request);
    try {
      return await phase.exclusive(() => this.#cancel(request));
    } finally {
      takeBack();
    }
  };

  async #cancel(request: CancelRequest): Promise<CancelResult> {
    const { promotions, restraints } = this.#options.store;
    const record = await promotions.get(request.id);
    if (record?.state === "cancelled" && record.error?.code === "CANCELLED") {
      return {
        promotion: record,
        restraints: await this.#lasting(() => this.#veto(record, request)),
      };
    }
    const open = await this.#open(request.id);
    const vetoes = await this.#veto(open, request);
    await this.#withdraw(open, request).catch(async (error: unknown) => {
      await Promise.allSettled(vetoes.map(({ id }) => restraints.remove(id)));
      throw error;
    });
    return { promotion: await this.#lasting(() => this.#end(open, request)), restraints: vetoes };
  }

  /** The record, while it can be cancelled. */
  async #open(id: string): Promise<PromotionRecord> {
    const { store, phase } = this.#options;
    const record = await store.promotions.get(id);
    if (!record) {
      throw new NotFoundError(`there is no promotion ${id} into ${phaseKey(phase.descriptor)}`);
    }
    switch (record.state) {
      case "queued":
      case "proposed":
        return record;
      case "running": {
        const why =
          "it is on its way, and whether it lands is not known yet; roll back once it has";
        throw new PromotionStateError(`promotion ${id} cannot be cancelled: ${why}`);
      }
      default: {
        const why = `it has ended as ${record.state}`;
        throw new PromotionStateError(`promotion ${id} cannot be cancelled: ${why}`);
      }
    }
  }

  /**
   * What is cancelled is not to come back by itself; a rollback stops that until its end, and nothing
   * automatic writes again what is there.
   */
  async #veto(record: PromotionRecord, request: CancelRequest): Promise<readonly Restraint[]> {
    if (record.kind === "rollback" || reapplies(record)) {
      return [];
    }
    const { store, phase, runtime } = this.#options;
    const known = await this.#restraints.of(record);
    if (known.length > 0) {
      return known;
    }
    const veto = await store.restraints.add({
      kind: "veto",
      phase: phaseKey(phase.descriptor),
      digest: record.fromDigest,
      scope: "phase",
      actor: request.actor,
      reason: `cancelled: ${request.reason}`,
      createdAt: new Date(runtime.timers.now()),
      expiresAt: undefined,
      promotion: record.id,
    });
    return [veto];
  }

  async #withdraw(
    { state, kind }: PromotionRecord,
    { actor, reason }: CancelRequest,
  ): Promise<void> {
    const { writer, signal } = this.#options;
    if (state === "proposed") {
      await writer.proposals?.withdraw(kind, `Cancelled by ${actor}: ${reason}.`, { signal });
    }
  }

  async #end(record: PromotionRecord, request: CancelRequest): Promise<PromotionRecord> {
    const { store, phase, runtime } = this.#options;
    if (record.kind === "rollback") {
      await this.#restraints.lift(record);
    }
    phase.unended.forget(record);
    const { fromDigest: digest } = record;
    runtime.logger.info({ phase: phaseKey(phase.descriptor), digest }, "promotion cancelled");
    return await store.promotions.update(record.id, {
      state: "cancelled",
      error: { code: "CANCELLED", message: cancelledBy(request) },
      endedAt: new Date(runtime.timers.now()),
    });
  }

  /** What is done already must not be lost while the store is away. */
  #lasting<T>(work: () => Promise<T>): Promise<T> {
    const { runtime, signal } = this.#options;
    return untilReachable({ timers: runtime.timers, signal }, work);
  }
}
