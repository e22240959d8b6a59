import { withDeadline } from "../deadline.ts";
import { blocked } from "../decision.ts";
import type { EdgeContext, EdgeEnds } from "../edge.ts";
import { CancelledError, UserCodeError } from "../errors.ts";
import type { PerformResult } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Change, UpdateResult, Writer } from "../source.ts";
import { type EdgeKey, type PromotionRecord, reapplies } from "../store.ts";
import type { Moved } from "./attempt.ts";
import { proposeLimit, updateLimit } from "./plan-round.ts";
import { changeOf } from "./promotion-change.ts";
import type { Failed, PromotionJournal } from "./promotion-journal.ts";
import { observeEnds, type Round } from "./round.ts";
import { stoppedMeanwhile } from "./stopped-meanwhile.ts";

export interface RoundWritingOptions<in out R extends Resource> {
  readonly ends: EdgeEnds<R>;
  readonly writer: Writer<R>;
  readonly journal: PromotionJournal;
  readonly edge: EdgeKey;
  readonly context: EdgeContext;
}

type Updated = Exclude<UpdateResult, { readonly kind: "moved" }>;

/** How long a push that is under way may take to tell its outcome after it was told to end, in ms. */
const updateGrace = 30_000;

/** Writes what was decided, and notes what came of it. */
export class RoundWriting<in out R extends Resource> {
  readonly #options: RoundWritingOptions<R>;

  constructor(options: RoundWritingOptions<R>) {
    this.#options = options;
  }

  /** @throws what went wrong beside it, which says nothing of what became of it. */
  async carryOut(round: Round<R>, record: PromotionRecord): Promise<PerformResult | Moved> {
    const { fromDigest: digest, id, actor } = record;
    const expectation = { digest, cause: "promotion", promotion: id, actor } as const;
    // Where it is told what leaves, only that is expected: somebody else may bring the same.
    let takeBack = this.#options.writer.landed
      ? undefined
      : this.#options.ends.to.expect(expectation);
    let isStopped = false;
    const pushing = async (commit: string) => {
      await this.#options.journal.leave(record, commit);
      isStopped = await stoppedMeanwhile(record, this.#options.context);
      if (isStopped) {
        throw new CancelledError("people have stopped it meanwhile");
      }
      takeBack = this.#options.ends.to.expect({ ...expectation, commit });
    };
    try {
      const updated = await this.#update(round, record, pushing).catch((error: unknown) => ({
        kind: "failed" as const,
        error,
      }));
      if (updated.kind === "moved" || isStopped) {
        takeBack?.();
        await observeEnds(this.#options.ends, {
          fresh: true,
          signal: this.#options.context.signal,
        });
        return { outcome: "moved", begun: record };
      }
      // Only what goes wrong up to here is a failure of the promotion: afterwards it is written.
      return updated.kind === "failed"
        ? await this.#fail(record, { round, error: updated.error })
        : await this.#finish(record, updated);
    } catch (error) {
      this.#options.ends.to.unended.add(record);
      throw error;
    } finally {
      takeBack?.();
    }
  }

  async #update(
    round: Round<R>,
    record: PromotionRecord,
    pushing: Change<R>["pushing"],
  ): Promise<UpdateResult> {
    const { signal, timers } = this.#options.context;
    const limit = this.#options.writer.mode === "proposal" ? proposeLimit : updateLimit;
    const what = `promoting ${this.#options.edge.from} to ${this.#options.edge.to}`;
    const change = await changeOf(this.#options, round, record);
    const replacesOthers = record.reason !== undefined;
    const result = await withDeadline(
      { what, limit, grace: updateGrace, timers, signal },
      (limited) =>
        this.#options.writer.update({ ...change, pushing, replacesOthers }, { signal: limited }),
    );
    if (result.kind === "unchanged" && !reapplies(record)) {
      throw new UserCodeError(
        `writing ${record.fromDigest} changed nothing, although the phase shows ` +
          `${record.toDigest ?? "nothing"}: the resource does not write what its digest is made from`,
      );
    }
    return result;
  }

  async #fail(record: PromotionRecord, failed: Failed): Promise<PerformResult> {
    const { journal } = this.#options;
    if (!(failed.error instanceof CancelledError)) {
      return await journal.fail(record, failed);
    }
    const { code, message } = failed.error;
    await journal.cancel(record, { code, message });
    return { outcome: "blocked", blocked: blocked("cancelled", message) };
  }

  async #finish(record: PromotionRecord, result: Updated): Promise<PerformResult> {
    const { signal } = this.#options.context;
    switch (result.kind) {
      case "unchanged": {
        const message = "what it would write stands there already";
        await this.#options.journal.cancel(record, { code: "MOVED", message });
        return { outcome: "up-to-date" };
      }
      case "proposed":
        await this.#options.journal.succeed(record, { state: "proposed", ...result });
        return { outcome: "proposed", url: result.url };
      case "written": {
        const promotion = await this.#options.journal.succeed(record, {
          state: "promoted",
          ...result,
        });
        await this.#options.ends.to.observe({ signal }).catch(() => undefined);
        return { outcome: "promoted", promotion };
      }
    }
  }
}
