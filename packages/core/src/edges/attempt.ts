import { blocked } from "../decision.ts";
import type { PerformRequest, PerformResult } from "../promotion.ts";
import type { PromotionRecord } from "../store.ts";

/** A request, with the record of its promotion if that was begun already. */
export interface Attempt {
  readonly request: PerformRequest;
  readonly begun?: PromotionRecord | undefined;
}

/** One of the phases changed meanwhile: it is decided again. */
export interface Moved {
  readonly outcome: "moved";
  readonly begun: PromotionRecord | undefined;
}

/** What was asked for by the digests of a plan, and was not written before they changed. */
export const noLongerFits: PerformResult = {
  outcome: "blocked",
  blocked: blocked("moving", "the phases no longer show what it was asked for"),
};
