import { cleanText } from "../clean-text.ts";
import { withDeadline } from "../deadline.ts";
import { describeError, NotFoundError, UserCodeError } from "../errors.ts";
import { type LivePhaseOf, phaseKey } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { RollbackPlan, RollbackRequest, RollbackResult } from "../rollback.ts";
import type { Runtime } from "../runtime.ts";
import type { Change, UpdateResult, Writer } from "../source.ts";
import type { Arrival, PromotionChange, PromotionRecord, Restraint, Store } from "../store.ts";

export interface RollbackOptions<in out R extends Resource> {
  readonly phase: LivePhaseOf<R>;
  readonly writer: Writer<R>;
  readonly store: Store;
  readonly runtime: Runtime;
  /** Aborted when the system ends. */
  readonly signal: AbortSignal;
}

/** From what a phase shows to what it showed before. */
interface Step {
  readonly current: Arrival;
  readonly target: Arrival;
}

type Chosen = Step | { readonly blocked: string } | "up-to-date";

const updateLimit = 120_000;
/** How long a push that is under way may take to tell its outcome after it was told to end, in ms. */
const updateGrace = 30_000;
/** How far back an earlier state is looked for. */
const mostEntries = 1000;

/** Brings a phase back to what it showed before, and keeps it there. */
export class PhaseRollback<in out R extends Resource> {
  readonly #options: RollbackOptions<R>;

  constructor(options: RollbackOptions<R>) {
    this.#options = options;
  }

  readonly plan = async (version: string | undefined): Promise<RollbackPlan> => {
    const { writer, runtime, signal } = this.#options;
    const step = await this.#choose(version);
    if (step === "up-to-date") {
      return { decision: "up-to-date" };
    }
    if ("blocked" in step) {
      return { decision: "blocked", message: step.blocked };
    }
    const what = `planning to roll back ${this.#key}`;
    const limits = { what, limit: updateLimit, timers: runtime.timers, signal };
    const planned = await withDeadline(limits, (limited) =>
      writer.plan(this.#change(step, { actor: "plan" }), { signal: limited }),
    );
    const diff = planned.kind === "changes" ? planned.diff : "";
    return { decision: "write", diff, current: step.current, target: step.target };
  };

  readonly perform = (request: RollbackRequest): Promise<RollbackResult> =>
    this.#options.phase.exclusive(() => this.#perform(request));

  async #perform(request: RollbackRequest): Promise<RollbackResult> {
    const step = await this.#choose(request.version);
    if (step === "up-to-date") {
      return { outcome: "up-to-date" };
    }
    if ("blocked" in step) {
      return { outcome: "blocked", message: step.blocked };
    }
    // What is stored in the history may no longer be understood: that is found before anything is stopped.
    this.#resourceOf(step.target);
    const restraints = await this.#restrain(step, request);
    const result = await this.#write(step, request);
    if (result.outcome !== "rolled-back" && !result.isUncertain) {
      const { store } = this.#options;
      await Promise.all(restraints.map(({ id }) => store.restraints.remove(id)));
    }
    return result.outcome === "rolled-back" ? { ...result, restraints } : result;
  }

  async #choose(version: string | undefined): Promise<Chosen> {
    const { phase, store, signal } = this.#options;
    const state = await phase.observe({ fresh: true, signal });
    if (state.kind !== "ready") {
      return { blocked: `${this.#key} shows nothing that could be rolled back (${state.kind})` };
    }
    const current = state.arrival;
    const history = await store.arrivals.list(phaseKey(phase.descriptor), { limit: mostEntries });
    const target = history.find((entry) =>
      version === undefined ? entry.digest !== current.digest : entry.version === version,
    );
    if (target === undefined && version !== undefined) {
      throw new NotFoundError(`${this.#key} has no version ${version} in its history`);
    }
    if (target === undefined) {
      return { blocked: `${this.#key} has no earlier state in its history` };
    }
    return target.digest === current.digest ? "up-to-date" : { current, target };
  }

  /** Before anything is pushed: nothing automatic may undo it at once. */
  async #restrain({ current }: Step, request: RollbackRequest): Promise<readonly Restraint[]> {
    const { restraints } = this.#options.store;
    const { actor, reason } = request;
    const fields = {
      phase: this.#key,
      actor,
      reason: `rolled back: ${reason}`,
      createdAt: this.#now(),
      expiresAt: undefined,
    };
    const { digest } = current;
    const veto = await restraints.add({ ...fields, kind: "veto", digest, scope: "phase" });
    const hold = await restraints.add({ ...fields, kind: "hold" });
    return [veto, hold];
  }

  async #write(step: Step, request: RollbackRequest): Promise<Written> {
    const { phase, signal } = this.#options;
    const record = await this.#begin(step, request);
    const { id: promotion, actor } = record;
    const { digest } = step.target;
    const takeBack = phase.expect({ digest, cause: "rollback", promotion, actor });
    try {
      const update = await this.#update(step, record);
      if (update.kind !== "written") {
        const message = explain(update.kind);
        const ended = await this.#end(record, failure("MOVED", message));
        return { outcome: "failed", promotion: ended, message, isUncertain: false };
      }
      const { commit, annotations } = update;
      const ended = await this.#end(record, { state: "promoted", commit, annotations });
      await phase.observe({ signal }).catch(() => undefined);
      return { outcome: "rolled-back", promotion: ended };
    } catch (error) {
      const { code, message } = describeError(error);
      const ended = await this.#end(record, failure(code, message));
      return { outcome: "failed", promotion: ended, message, isUncertain: isUncertain(code) };
    } finally {
      takeBack();
    }
  }

  async #begin(
    { current, target }: Step,
    { actor, reason }: RollbackRequest,
  ): Promise<PromotionRecord> {
    const { promotions } = this.#options.store;
    const record = await promotions.begin({
      kind: "rollback",
      edge: { kind: "rollback", from: this.#key, to: this.#key },
      arrival: target.version,
      fromDigest: target.digest,
      toDigest: current.digest,
      cause: "person",
      actor,
      reason,
      createdAt: this.#now(),
    });
    return await promotions.update(record.id, { state: "running" });
  }

  async #update(step: Step, record: PromotionRecord): Promise<UpdateResult> {
    const { writer, runtime, signal } = this.#options;
    const what = `rolling back ${this.#key}`;
    const limits = { what, limit: updateLimit, grace: updateGrace, timers: runtime.timers, signal };
    return await withDeadline(limits, (limited) =>
      writer.update(this.#change(step, record), { signal: limited }),
    );
  }

  #change(step: Step, { id, actor }: { readonly id?: string; readonly actor: string }): Change<R> {
    const { phase } = this.#options;
    const { current, target } = step;
    const resource = this.#resourceOf(target);
    const promotion: PromotionContext<R> = {
      id,
      kind: "rollback",
      from: phase.descriptor,
      to: phase.descriptor,
      resource,
      digest: target.digest,
      previousDigest: current.digest,
      annotations: target.annotations,
      cause: "person",
      actor,
    };
    return { resource, create: phase.create, expected: current.digest, promotion };
  }

  /** The resource as it is stored. @throws {UserCodeError} if it is not what it was. */
  #resourceOf({ resource: stored, version, digest }: Arrival): R {
    const resource = this.#options.phase.create();
    if (resource.fromJSON) {
      resource.fromJSON(stored);
    } else {
      Object.assign(resource, stored);
    }
    const now: unknown = resource.digest();
    if (now !== digest) {
      throw new UserCodeError(
        `version ${version} of ${this.#key} gives the digest ${cleanText(String(now), 200)} now, not ${digest}: what is stored of the resource is no longer understood`,
      );
    }
    return Object.freeze(resource);
  }

  async #end(record: PromotionRecord, change: PromotionChange): Promise<PromotionRecord> {
    const { store, runtime } = this.#options;
    const ended = await store.promotions.update(record.id, { ...change, endedAt: this.#now() });
    const { state, fromDigest: digest, commit, error } = ended;
    const fields = { phase: this.#key, digest, commit, ...(error && { error: error.message }) };
    if (state === "failed") {
      runtime.logger.error(fields, "rollback failed");
    } else {
      runtime.logger.info(fields, "rolled back");
    }
    return ended;
  }

  get #key() {
    return phaseKey(this.#options.phase.descriptor);
  }

  #now(): Date {
    return new Date(this.#options.runtime.timers.now());
  }
}

type Written =
  | { readonly outcome: "rolled-back"; readonly promotion: PromotionRecord }
  | {
      readonly outcome: "failed";
      readonly promotion: PromotionRecord;
      readonly message: string;
      /** True if it may have landed nevertheless. */
      readonly isUncertain: boolean;
    };

function failure(code: string, message: string): PromotionChange {
  return { state: "failed", error: { code, message }, attempts: 1 };
}

function explain(kind: Exclude<UpdateResult["kind"], "written">): string {
  switch (kind) {
    case "moved":
      return "the phase changed before it was written; look at it, and try again";
    case "unchanged":
      return "writing it changed nothing: the resource does not write what its digest is made from";
    case "proposed":
      return "it waits in a proposal";
  }
}

function isUncertain(code: string): boolean {
  return code === "GIT_OUTCOME_UNKNOWN" || code === "DEADLINE";
}
