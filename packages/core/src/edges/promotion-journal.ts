import { cleanText } from "../clean-text.ts";
import { type Blocked, blocked } from "../decision.ts";
import type { EdgeContext } from "../edge.ts";
import { describeError, isUncertain, type NextStep, StoppedError } from "../errors.ts";
import type { Labels } from "../metadata.ts";
import type { UnendedPromotions } from "../phase.ts";
import type { PerformRequest, PerformResult } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { EdgeKey, PromotionChange, PromotionFailure, PromotionRecord } from "../store.ts";
import { untilReachable } from "../until-reachable.ts";
import type { Round } from "./round.ts";

export interface JournalOptions {
  readonly context: EdgeContext;
  readonly edge: EdgeKey;
  /** Of the target. */
  readonly unended: UnendedPromotions;
  /** @throws {CancelledError} if a person has ended the record of this id. */
  readonly mayLeave: (id: string) => void;
}

interface LastFailure {
  readonly inputs: string;
  readonly next: NextStep;
  readonly record: PromotionRecord;
}

export interface Failed {
  readonly round: Round<Resource>;
  readonly error: unknown;
}

/** Keeps the records of one edge: one per promotion, one for a failure that repeats itself. */
export class PromotionJournal {
  readonly #options: JournalOptions;
  readonly #context: EdgeContext;
  readonly #edge: EdgeKey;
  #lastFailure: LastFailure | undefined;

  constructor(options: JournalOptions) {
    this.#options = options;
    this.#context = options.context;
    this.#edge = options.edge;
  }

  /** Why an automatic attempt would only fail again, as long as nothing changes. */
  repeats({ inputs }: Round<Resource>): Blocked | undefined {
    const last = this.#lastFailure;
    return last?.inputs === inputs && last.next === "act"
      ? blocked(
          "failed-before",
          `${last.record.error?.message}; tried again when something changes or a person asks`,
        )
      : undefined;
  }

  /**
   * @param begun goes on, if it still is about the same
   * @returns undefined if it must not begin, as automation was turned off
   */
  async begin(
    round: Round<Resource>,
    request: PerformRequest,
    begun?: PromotionRecord,
  ): Promise<PromotionRecord | undefined> {
    const { mayBegin } = this.#context;
    if (begun && isSame(begun, round)) {
      return await this.#queueAgain(begun);
    }
    if (begun) {
      const message = "the phases changed before it was written; decided again";
      await this.cancel(begun, { code: "MOVED", message });
    }
    const isAutomatic = request.cause === "automatic";
    const failed = isAutomatic ? await this.#failedBefore(round, request) : undefined;
    if (failed) {
      return await this.#queueAgain(failed);
    }
    return !isAutomatic || (await mayBegin()) ? await this.#beginNew(round, request) : undefined;
  }

  async #beginNew(round: Round<Resource>, request: PerformRequest): Promise<PromotionRecord> {
    const description = this.#describe(round, request);
    try {
      return await this.#context.store.promotions.begin(description);
    } catch (error) {
      this.#options.unended.disown();
      throw error;
    }
  }

  /** It is being written to a place that does not tell when something leaves for it. */
  start(record: PromotionRecord): Promise<PromotionRecord> {
    return this.#update(record, { state: "running" });
  }

  /** Its commit is about to leave. From here on the place itself must say what became of it. */
  async leave({ id }: PromotionRecord, commit: string): Promise<void> {
    this.#options.mayLeave(id);
    await this.#context.store.promotions.update(id, { state: "running", commit });
  }

  async succeed(
    record: PromotionRecord,
    result: {
      readonly state: "promoted" | "proposed";
      readonly commit?: string | undefined;
      readonly annotations: Labels;
    },
  ): Promise<PromotionRecord> {
    this.#lastFailure = undefined;
    const { state, commit, annotations } = result;
    const { from, to } = this.#edge;
    const { logger } = this.#context;
    logger.info({ from, to, digest: record.fromDigest, commit }, state);
    const change = { state, commit, annotations, error: undefined, delivered: true };
    // What is proposed ends once people have decided on it.
    return state === "proposed"
      ? await this.#update(record, change)
      : await this.#end(record, change);
  }

  async cancel(record: PromotionRecord, error: PromotionFailure): Promise<void> {
    await this.#end(record, { state: "cancelled", commit: undefined, error });
  }

  async fail(record: PromotionRecord, { round, error }: Failed): Promise<PerformResult> {
    const { code, message: cause, next } = describeError(error);
    const { from, to } = this.#edge;
    const message = cleanText(`promoting ${from} to ${to}: ${cause}`);
    const isSame = record.error?.code === code && record.error.message === message;
    const attempts = isSame ? record.attempts + 1 : 1;
    const failure = { error: { code, message }, ...(!isUncertain(code) && { attempts }) };
    const unexpected = code === "USER_CODE" ? { err: error } : {};
    const fields = { from, to, code, error: message, attempts, ...unexpected };
    this.#context.logger.error(fields, "promotion failed");
    return isUncertain(code)
      ? await this.#leaveOpen(record, failure)
      : await this.#endFailed(record, failure, { inputs: round.inputs, next });
  }

  async #endFailed(
    record: PromotionRecord,
    failure: Pick<PromotionChange, "error" | "attempts">,
    about: Omit<LastFailure, "record">,
  ): Promise<PerformResult> {
    const ended = await this.#end(record, { state: "failed", commit: undefined, ...failure });
    this.#lastFailure = { ...about, record: ended };
    return { outcome: "failed", promotion: ended };
  }

  /** It may have landed: what became of it is found out before anything else is written. */
  async #leaveOpen(
    record: PromotionRecord,
    failure: Pick<PromotionChange, "error" | "attempts">,
  ): Promise<PerformResult> {
    this.#options.unended.add(record);
    const promotion = await this.#update(record, failure);
    return { outcome: "failed", promotion };
  }

  #queueAgain(record: PromotionRecord): Promise<PromotionRecord> {
    return this.#update(record, { state: "queued", commit: undefined, endedAt: undefined });
  }

  /** The record of the same wish, if the last attempt at it failed. */
  async #failedBefore(
    round: Round<Resource>,
    { actor }: PerformRequest,
  ): Promise<PromotionRecord | undefined> {
    const last = this.#lastFailure?.record;
    return last && isSame(last, round) && last.actor === actor
      ? await this.#context.store.promotions.get(last.id)
      : undefined;
  }

  #describe(round: Round<Resource>, request: PerformRequest) {
    const { cause, actor, override: reason } = request;
    const { arrival, toDigest } = round;
    if (!arrival) {
      throw new StoppedError(`${this.#edge.from} shows nothing to promote`);
    }
    const last = this.#lastFailure?.record;
    const { retryOf = last && isSame(last, round) ? last.id : undefined } = request;
    return {
      kind: "promotion",
      edge: this.#edge,
      arrival: arrival.digestVersion,
      fromDigest: arrival.digest,
      toDigest,
      cause,
      actor,
      reason,
      retryOf,
      createdAt: this.#now(),
    } as const;
  }

  #end(record: PromotionRecord, change: PromotionChange): Promise<PromotionRecord> {
    return this.#update(record, { ...change, endedAt: this.#now() });
  }

  /** Of a record that is there: what became of it is true whether or not the store is away. */
  #update({ id }: PromotionRecord, change: PromotionChange): Promise<PromotionRecord> {
    const { store } = this.#context;
    return untilReachable(this.#context, () => store.promotions.update(id, change));
  }

  #now(): Date {
    return new Date(this.#context.timers.now());
  }
}

/** Whether a record is about what the phases show. */
function isSame(record: PromotionRecord, { arrival, toDigest }: Round<Resource>): boolean {
  return record.arrival === arrival?.digestVersion && record.toDigest === toDigest;
}
