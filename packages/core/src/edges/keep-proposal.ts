import { proposalAnnotations } from "../phase-proposal.ts";
import type { Resource } from "../resource.ts";
import type { Change, Writer } from "../source.ts";
import type { PromotionRecord } from "../store.ts";
import type { PromotionJournal } from "./promotion-journal.ts";

export interface KeepOptions<in out R extends Resource> {
  /** False if people have stopped what is proposed. */
  readonly mayChange: boolean;
  readonly writer: Writer<R>;
  readonly journal: PromotionJournal;
  /** The record of what was begun before a crash, or before its answer was lost. */
  readonly begun: PromotionRecord | undefined;
  readonly signal: AbortSignal;
}

/** It is proposed already, but perhaps can no longer be merged as it is. */
export async function keepProposal<R extends Resource>(
  change: Change<R>,
  { mayChange, writer: { proposals }, journal, begun, signal }: KeepOptions<R>,
): Promise<void> {
  if (mayChange) {
    await proposals?.tend(change, { signal });
  }
  const [open] = proposals?.current() ?? [];
  if (begun && open) {
    await journal.succeed(begun, { state: "proposed", annotations: proposalAnnotations(open) });
  }
}
