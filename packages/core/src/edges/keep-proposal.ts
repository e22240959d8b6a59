import { proposalAnnotations } from "../phase-proposal.ts";
import type { Resource } from "../resource.ts";
import type { Change, Writer } from "../source.ts";
import type { PromotionRecord, Store } from "../store.ts";
import type { PromotionJournal } from "./promotion-journal.ts";

export interface KeepOptions<in out R extends Resource> {
  /** False if people have stopped what is proposed. */
  readonly mayChange: boolean;
  readonly writer: Writer<R>;
  readonly journal: PromotionJournal;
  /** The record of what was begun before a crash, or before its answer was lost. */
  readonly begun: PromotionRecord | undefined;
  readonly store: Store;
  readonly signal: AbortSignal;
}

/**
 * It is proposed already, but perhaps can no longer be merged as it is.
 * @param changeFor what is proposed, asked for as in its record; undefined if we have none
 */
export async function keepProposal<R extends Resource>(
  changeFor: (asked: PromotionRecord | undefined) => Promise<Change<R>>,
  { mayChange, writer: { proposals }, journal, begun, store, signal }: KeepOptions<R>,
): Promise<void> {
  if (mayChange) {
    const id = proposals?.current()[0]?.promotion;
    const asked = id === undefined ? undefined : await store.promotions.get(id);
    await proposals?.tend(await changeFor(asked ?? begun), { signal });
  }
  const [open] = proposals?.current() ?? [];
  if (begun && open) {
    await journal.succeed(begun, { state: "proposed", annotations: proposalAnnotations(open) });
  }
}
