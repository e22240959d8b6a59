import { withDeadline } from "../deadline.ts";
import { describeError, isUncertain, UserCodeError } from "../errors.ts";
import { type LivePhaseOf, phaseKey } from "../phase.ts";
import { replacedBy } from "../phase-proposal.ts";
import type { Resource } from "../resource.ts";
import type { RollbackPlan, RollbackRequest, RollbackResult } from "../rollback.ts";
import type { Runtime } from "../runtime.ts";
import { type Settled, settlePromotions } from "../settle-promotions.ts";
import type { Change, UpdateResult, Writer } from "../source.ts";
import type {
  Arrival,
  EdgeKey,
  PhaseKey,
  PromotionChange,
  PromotionRecord,
  Store,
} from "../store.ts";
import { untilReachable } from "../until-reachable.ts";
import { earlierResource } from "./earlier-resource.ts";
import { findArrival } from "./past.ts";
import { rollbackChange } from "./rollback-change.ts";
import {
  explain,
  failure,
  type Landed,
  lost,
  type Missed,
  type Proposed,
  type Written,
} from "./rollback-outcome.ts";
import { RollbackRestraints } from "./rollback-restraints.ts";
import { RollbackSteps, type Step } from "./rollback-steps.ts";

export interface RollbackOptions<in out R extends Resource> {
  readonly phase: LivePhaseOf<R>;
  readonly writer: Writer<R>;
  readonly store: Store;
  readonly runtime: Runtime;
  /** Aborted when the system begins to stop: nothing new is begun. */
  readonly stopping: AbortSignal;
  /** Told of what is not to be cut off at once when the system stops. */
  readonly track: (work: Promise<unknown>) => void;
  /** Aborted when the system ends. */
  readonly signal: AbortSignal;
}

const updateLimit = 120_000;
/** How long a push that is under way may take to tell its outcome after it was told to end, in ms. */
const updateGrace = 30_000;
/** Brings a phase back to what it showed before, and keeps it there. */
export class PhaseRollback<in out R extends Resource> {
  readonly #options: RollbackOptions<R>;
  readonly #restraints: RollbackRestraints;
  readonly #steps: RollbackSteps<R>;

  constructor(options: RollbackOptions<R>) {
    this.#options = options;
    this.#restraints = new RollbackRestraints(options.store, this.#key);
    this.#steps = new RollbackSteps({ ...options, restraints: this.#restraints });
  }

  readonly plan = async (version: string | undefined): Promise<RollbackPlan> => {
    const step = await this.#steps.choose(version);
    if (step === "up-to-date") {
      return { decision: "up-to-date" };
    }
    if ("blocked" in step) {
      return { decision: "blocked", message: step.blocked };
    }
    return await this.#planOf(step);
  };

  readonly perform = (request: RollbackRequest): Promise<RollbackResult> =>
    this.#begun(() => this.#perform(request));

  readonly resume = (): Promise<void> =>
    this.#begun(async () => {
      await this.#settle();
    });

  async #planOf(step: Step<R>): Promise<RollbackPlan> {
    const { writer, runtime, signal } = this.#options;
    const what = `planning to roll back ${this.#key}`;
    const limits = { what, limit: updateLimit, timers: runtime.timers, signal };
    const change = await rollbackChange(step, { actor: "plan" }, this.#options);
    const planned = await withDeadline(limits, (limited) =>
      writer.plan(change, { signal: limited }),
    );
    const diff = planned.kind === "changes" ? planned.diff : "";
    return { decision: "write", diff, current: step.current, target: step.target };
  }

  #begun<T>(work: () => Promise<T>): Promise<T> {
    const { phase, stopping, track } = this.#options;
    return phase.exclusive(async () => {
      stopping.throwIfAborted();
      const begun = work();
      track(begun);
      return await begun;
    });
  }

  async #perform(request: RollbackRequest): Promise<RollbackResult> {
    const settled = await this.#settle();
    if (settled.kind === "unknown") {
      return { outcome: "blocked", message: settled.why };
    }
    const landed = await this.#landedOf(settled.ended);
    if (landed && request.version === undefined) {
      return {
        outcome: "rolled-back",
        promotion: landed,
        restraints: await this.#restraints.of(landed),
      };
    }
    const step = await this.#steps.choose(request.version);
    if (step === "up-to-date") {
      return { outcome: "up-to-date" };
    }
    if ("blocked" in step) {
      return { outcome: "blocked", message: step.blocked };
    }
    if (request.expected !== undefined && request.expected !== step.current.version) {
      return { outcome: "plan-changed", plan: await this.#planOf(step) };
    }
    const record = await this.#begin(step, request);
    request.began?.(record);
    if (!this.#options.writer.landed) {
      const { promotions } = this.#options.store;
      await this.#lasting(() => promotions.update(record.id, { state: "running" }));
    }
    return await this.#carryOut(step, record);
  }

  async #carryOut(step: Step<R>, record: PromotionRecord): Promise<RollbackResult> {
    const { phase } = this.#options;
    const work = async () => {
      // Before anything is pushed: nothing automatic may undo it at once.
      const restraints = await this.#lasting(() => this.#restraints.add(record));
      return { restraints, result: await this.#write(step, record) };
    };
    const { restraints, result } = await work().catch((error: unknown) => {
      // What went wrong beside it says nothing of what became of it.
      phase.unended.add(record);
      throw error;
    });
    if (result.outcome !== "failed") {
      return { ...result, restraints };
    }
    if (!result.isUncertain) {
      await this.#lasting(() => this.#restraints.lift(record));
    }
    return result;
  }

  /** The rollback among them: whoever asks again because its answer was lost asks for that one. */
  async #landedOf(ended: readonly string[]): Promise<PromotionRecord | undefined> {
    const { promotions } = this.#options.store;
    const records = await Promise.all(ended.map((id) => promotions.get(id)));
    return records.find((record) => record?.kind === "rollback" && record.state === "promoted");
  }

  async #settle(): Promise<Settled> {
    const { phase, signal } = this.#options;
    return await settlePromotions({
      phase,
      edge: this.#edge,
      signal,
      goOn: (begun) => this.#goOn(begun),
    });
  }

  /** What was begun and has not landed is tried again, if the phase still shows what it should leave. */
  async #goOn(begun: PromotionRecord): Promise<string | undefined> {
    const { phase, signal } = this.#options;
    const state = await phase.observe({ fresh: true, signal });
    if (state.kind === "error" || state.kind === "unknown") {
      return state.kind === "error" ? state.message : "the phase was not read yet";
    }
    const current = state.kind === "ready" ? state.arrival : undefined;
    if (current && current.digest === begun.toDigest) {
      await this.#tryAgain(current, begun);
    } else if (current?.promotion === begun.id) {
      const { commit, annotations } = current;
      await this.#end(begun, { state: "promoted", commit, annotations, error: undefined });
    } else {
      const message = "the phase no longer shows what it should have left";
      await this.#end(begun, { ...failure("MOVED", message), state: "cancelled" });
      await this.#lasting(() => this.#restraints.lift(begun));
    }
    return undefined;
  }

  async #tryAgain(current: Arrival, begun: PromotionRecord): Promise<void> {
    const target = await findArrival(
      this.#options.store,
      this.#key,
      ({ version }) => version === begun.arrival,
    );
    const { promotions } = this.#options.store;
    try {
      const resource = target && (await earlierResource(target, this.#options));
      if (target && resource) {
        await this.#lasting(() => promotions.update(begun.id, { unanswered: true }));
        await this.#carryOut({ current, target, resource }, begun);
        return;
      }
    } catch (error) {
      if (!(error instanceof UserCodeError)) {
        throw error;
      }
    }
    const message = target ? lost(this.#key, target) : "the history no longer has what it went to";
    await this.#end(begun, failure("USER_CODE", message));
    await this.#lasting(() => this.#restraints.lift(begun));
  }

  async #write(step: Step<R>, record: PromotionRecord): Promise<Written> {
    const { phase } = this.#options;
    const { id: promotion, actor } = record;
    const { digest } = step.target;
    const expectation = { digest, cause: "rollback", promotion, actor } as const;
    let takeBack = this.#options.writer.landed ? undefined : phase.expect(expectation);
    // Once its commit leaves, the place itself must say what became of it.
    const pushing = async (commit: string) => {
      phase.mayLeave(promotion);
      await this.#options.store.promotions.update(promotion, { state: "running", commit });
      takeBack = phase.expect({ ...expectation, commit });
    };
    try {
      const update = await this.#update(step, record, pushing).catch((error: unknown) => ({
        kind: "failed" as const,
        error,
      }));
      // Only what goes wrong up to here is a failure of the rollback: afterwards it is written.
      switch (update.kind) {
        case "written":
          return await this.#succeed(record, update);
        case "proposed":
          return await this.#wait(record, update);
        default:
          return await this.#fail(record, update);
      }
    } finally {
      takeBack?.();
    }
  }

  async #succeed(record: PromotionRecord, { commit, annotations }: Landed): Promise<Written> {
    const { phase, signal } = this.#options;
    const end = { state: "promoted", commit, annotations, error: undefined } as const;
    const promotion = await this.#end(record, end);
    await phase.observe({ signal }).catch(() => undefined);
    return { outcome: "rolled-back", promotion };
  }

  /** Until people merge it. What was proposed before would bring what it leaves, or something newer. */
  async #wait(record: PromotionRecord, { url, annotations }: Proposed): Promise<Written> {
    const { writer, store, signal, runtime } = this.#options;
    const change = { state: "proposed", annotations, error: undefined } as const;
    const promotion = await this.#lasting(() => store.promotions.update(record.id, change));
    await writer.proposals
      ?.withdraw("promotion", replacedBy({ url }), { signal })
      .catch((error: unknown) => {
        const { message } = describeError(error);
        runtime.logger.warn({ phase: this.#key, error: message }, "a proposal could not be closed");
      });
    return { outcome: "proposed", promotion, url };
  }

  async #fail(record: PromotionRecord, missed: Missed): Promise<Written> {
    const { code, message } =
      missed.kind === "failed"
        ? describeError(missed.error)
        : { code: "MOVED", message: explain(missed.kind) };
    if (isUncertain(code)) {
      const { phase, store } = this.#options;
      phase.unended.add(record);
      const change = { error: { code, message }, unanswered: true } as const;
      const promotion = await this.#lasting(() => store.promotions.update(record.id, change));
      return { outcome: "failed", promotion, message, isUncertain: true };
    }
    const state = code === "CANCELLED" ? "cancelled" : "failed";
    const promotion = await this.#end(record, { ...failure(code, message), state });
    return { outcome: "failed", promotion, message, isUncertain: false };
  }

  /** Of what has begun, all that is written to the store waits for it if it is away. */
  #lasting<T>(work: () => Promise<T>): Promise<T> {
    const { runtime, signal } = this.#options;
    return untilReachable({ ...runtime, signal }, work);
  }

  async #begin(
    { current, target }: Step<R>,
    { actor, reason, resume, retryOf }: RollbackRequest,
  ): Promise<PromotionRecord> {
    const begun = this.#options.store.promotions.begin({
      kind: "rollback",
      edge: this.#edge,
      arrival: target.version,
      fromDigest: target.digest,
      toDigest: current.digest,
      cause: "person",
      actor,
      reason,
      resume: resume === "on-newer" ? resume : undefined,
      retryOf,
      createdAt: this.#now(),
    });
    return await begun.catch((error: unknown) => {
      this.#options.phase.unended.disown();
      throw error;
    });
  }

  async #update(
    step: Step<R>,
    record: PromotionRecord,
    pushing: Change<R>["pushing"],
  ): Promise<UpdateResult> {
    const { writer, runtime, signal } = this.#options;
    const what = `rolling back ${this.#key}`;
    const limits = { what, limit: updateLimit, grace: updateGrace, timers: runtime.timers, signal };
    const change = await rollbackChange(step, record, this.#options);
    return await withDeadline(limits, (limited) =>
      writer.update({ ...change, pushing }, { signal: limited }),
    );
  }

  async #end(record: PromotionRecord, change: PromotionChange): Promise<PromotionRecord> {
    const { store, runtime } = this.#options;
    const whole = { ...change, endedAt: this.#now() };
    const ended = await this.#lasting(() => store.promotions.update(record.id, whole));
    const { state, fromDigest: digest, commit, error } = ended;
    const fields = { phase: this.#key, digest, commit, ...(error && { error: error.message }) };
    if (state === "promoted") {
      runtime.logger.info(fields, "rolled back");
    } else {
      runtime.logger.error(fields, `rollback ${state}`);
    }
    return ended;
  }

  get #key(): PhaseKey {
    return phaseKey(this.#options.phase.descriptor);
  }

  get #edge(): EdgeKey {
    return { kind: "rollback", from: this.#key, to: this.#key };
  }

  #now(): Date {
    return new Date(this.#options.runtime.timers.now());
  }
}
