import { describeError } from "./errors.ts";
import type { LivePhase, UnendedPromotions } from "./phase.ts";
import type { EdgeKey, PromotionRecord } from "./store.ts";

interface SettledPhase extends Pick<LivePhase, "state" | "observe"> {
  readonly unended: UnendedPromotions;
}

export interface SettleOptions {
  /** The target. */
  readonly phase: SettledPhase;
  readonly edge: EdgeKey;
  readonly signal: AbortSignal;
  /** Brings one that has not landed to its end, or says why that is not possible yet. */
  readonly goOn: (begun: PromotionRecord) => Promise<string | undefined>;
}

export type Settled =
  | {
      readonly kind: "settled";
      /** Ids of those that came to their end now. */
      readonly ended: readonly string[];
    }
  /** That is not possible yet. */
  | { readonly kind: "unknown"; readonly why: string };

/**
 * Brings what an earlier process or a lost answer left open on an edge to its end, before anything else
 * is done there.
 */
export async function settlePromotions(options: SettleOptions): Promise<Settled> {
  const { edge, goOn } = options;
  const { unended } = options.phase;
  const found = unended.isSettled ? [] : await findOut(options);
  if (typeof found === "string") {
    return unknown(found);
  }
  const ended = found.map(({ id }) => id);
  for (const record of unended.lost(edge)) {
    const why = await goOn(record);
    if (why !== undefined) {
      return unknown(why);
    }
    unended.forget(record);
    ended.push(record.id);
  }
  if (!unended.isSettled) {
    return unknown("its answer was lost again");
  }
  return { kind: "settled", ended };
}

function unknown(why: string): Settled {
  return {
    kind: "unknown",
    why: `it is not known yet whether the last promotion landed: ${why}; asked again with the next attempt`,
  };
}

/** Those that have landed, or why they cannot be told. */
async function findOut({
  phase,
  signal,
}: SettleOptions): Promise<readonly PromotionRecord[] | string> {
  const now = phase.state();
  const state = now.kind === "unknown" ? await phase.observe({ signal }) : now;
  if (state.kind === "unknown" || state.kind === "error") {
    return state.kind === "error" ? state.message : "the phase was not read yet";
  }
  const shown = state.kind === "ready" ? state.arrival.digest : undefined;
  try {
    return await phase.unended.settle(shown, signal);
  } catch (error) {
    return describeError(error).message;
  }
}
