import { cleanText } from "../clean-text.ts";
import { type Blocked, blocked } from "../decision.ts";
import type { EdgeContext } from "../edge.ts";
import { describeError, type NextStep, StoppedError } from "../errors.ts";
import type { Labels } from "../metadata.ts";
import type { PerformRequest, PerformResult } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { EdgeKey, PromotionChange, PromotionRecord } from "../store.ts";
import type { Round } from "./round.ts";

interface LastFailure {
  readonly inputs: string;
  readonly next: NextStep;
  readonly record: PromotionRecord;
}

/** Keeps the records of one edge: one per promotion, one for a failure that repeats itself. */
export class PromotionJournal {
  readonly #context: EdgeContext;
  readonly #edge: EdgeKey;
  #lastFailure: LastFailure | undefined;

  constructor(context: EdgeContext, edge: EdgeKey) {
    this.#context = context;
    this.#edge = edge;
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

  async begin(round: Round<Resource>, request: PerformRequest): Promise<PromotionRecord> {
    const { promotions } = this.#context.store;
    const record =
      (request.cause === "automatic" ? await this.#failedBefore(round, request) : undefined) ??
      (await promotions.begin(this.#describe(round, request)));
    return await promotions.update(record.id, { state: "running", endedAt: undefined });
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
    return await this.#end(record, change);
  }

  async cancel(record: PromotionRecord, message: string): Promise<void> {
    await this.#end(record, { state: "cancelled", error: { code: "MOVED", message } });
  }

  async fail(
    record: PromotionRecord,
    { round, error }: { readonly round: Round<Resource>; readonly error: unknown },
  ): Promise<PerformResult> {
    const { code, message: cause, next } = describeError(error);
    const { from, to } = this.#edge;
    const message = cleanText(`promoting ${from} to ${to}: ${cause}`);
    const attempts = record.attempts + 1;
    const failure = { state: "failed", error: { code, message }, attempts } as const;
    const ended = await this.#end(record, failure);
    this.#lastFailure = { inputs: round.inputs, next, record: ended };
    const unexpected = code === "USER_CODE" ? { err: error } : {};
    const fields = { from, to, code, error: message, attempts, ...unexpected };
    this.#context.logger.error(fields, "promotion failed");
    return { outcome: "failed", promotion: ended };
  }

  /** The record of the same wish, if the last attempt at it failed. */
  async #failedBefore(
    { arrival, toDigest }: Round<Resource>,
    { actor }: PerformRequest,
  ): Promise<PromotionRecord | undefined> {
    const last = this.#lastFailure?.record;
    const isSame =
      last?.arrival === arrival?.digestVersion &&
      last?.toDigest === toDigest &&
      last?.actor === actor;
    return last && isSame ? await this.#context.store.promotions.get(last.id) : undefined;
  }

  #describe(
    { arrival, toDigest }: Round<Resource>,
    { cause, actor, override: reason, retryOf }: PerformRequest,
  ) {
    if (!arrival) {
      throw new StoppedError(`${this.#edge.from} shows nothing to promote`);
    }
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
    return this.#context.store.promotions.update(record.id, { ...change, endedAt: this.#now() });
  }

  #now(): Date {
    return new Date(this.#context.timers.now());
  }
}
