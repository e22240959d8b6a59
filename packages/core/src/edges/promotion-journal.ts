import { cleanText } from "../clean-text.ts";
import { type Blocked, blocked } from "../decision.ts";
import type { EdgeContext } from "../edge.ts";
import { describeError, type NextStep, StoppedError } from "../errors.ts";
import type { PerformRequest, PerformResult } from "../promotion.ts";
import type { UpdateResult } from "../source.ts";
import type { Arrival, EdgeKey, PromotionRecord } from "../store.ts";

export interface Attempt {
  readonly arrival: Arrival | undefined;
  readonly toDigest: string | undefined;
  /** The same text as long as nothing that the attempt depends on changed. */
  readonly inputs: string;
}

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
  repeats(attempt: Attempt): Blocked | undefined {
    const last = this.#lastFailure;
    return last?.inputs === attempt.inputs && last.next === "act"
      ? blocked(
          "failed-before",
          `failed: ${last.record.error?.message}; tried again when something changes or a person asks`,
        )
      : undefined;
  }

  async begin(attempt: Attempt, request: PerformRequest): Promise<PromotionRecord> {
    const { promotions } = this.#context.store;
    const { arrival, toDigest } = attempt;
    if (!arrival) {
      throw new StoppedError(`${this.#edge.from} shows nothing to promote`);
    }
    const last = this.#lastFailure?.record;
    if (request.cause === "automatic" && last && isSameWish(last, attempt)) {
      return await promotions.update(last.id, { state: "running" });
    }
    const record = await promotions.begin({
      kind: "promotion",
      edge: this.#edge,
      arrival: arrival.version,
      fromDigest: arrival.digest,
      toDigest,
      cause: request.cause,
      actor: request.actor,
      createdAt: this.#now(),
    });
    return await promotions.update(record.id, { state: "running" });
  }

  async succeed(
    record: PromotionRecord,
    result: UpdateResult & { readonly kind: "written" },
  ): Promise<PromotionRecord> {
    this.#lastFailure = undefined;
    const { commit, annotations } = result;
    this.#context.logger.info(
      { from: this.#edge.from, to: this.#edge.to, digest: record.fromDigest, commit },
      "promoted",
    );
    return await this.#end(record, { state: "promoted", commit, annotations });
  }

  async cancel(record: PromotionRecord, reason: string): Promise<void> {
    await this.#end(record, { state: "cancelled", error: { code: "MOVED", message: reason } });
  }

  async fail(
    record: PromotionRecord,
    failed: { readonly attempt: Attempt; readonly error: unknown },
  ): Promise<PerformResult> {
    const { code, message, next } = describeError(failed.error);
    const attempts = record.error ? record.attempts + 1 : 1;
    const promotion = await this.#end(record, {
      state: "failed",
      error: { code, message: cleanText(message) },
      attempts,
    });
    this.#lastFailure = { inputs: failed.attempt.inputs, next, record: promotion };
    this.#context.logger.error(
      { from: this.#edge.from, to: this.#edge.to, code, error: message, attempts },
      "promotion failed",
    );
    return { outcome: "failed", error: failed.error, promotion };
  }

  #end(
    record: PromotionRecord,
    change: Parameters<EdgeContext["store"]["promotions"]["update"]>[1],
  ): Promise<PromotionRecord> {
    return this.#context.store.promotions.update(record.id, { ...change, endedAt: this.#now() });
  }

  #now(): Date {
    return new Date(this.#context.timers.now());
  }
}

function isSameWish(record: PromotionRecord, { arrival, toDigest }: Attempt): boolean {
  return (
    record.state === "failed" && record.arrival === arrival?.version && record.toDigest === toDigest
  );
}
