import type { PromotionRecord, Restraint } from "./store.ts";

/** Ends a promotion that has not arrived. */
export interface CancelRequest {
  /** That of its record. */
  readonly id: string;
  readonly actor: string;
  readonly reason: string;
}

export interface CancelResult {
  readonly promotion: PromotionRecord;
  /** What keeps it from being promoted again by itself: a veto of its digest. None of a rollback. */
  readonly restraints: readonly Restraint[];
}
