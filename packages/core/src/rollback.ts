import type { Arrival, PromotionRecord, Restraint } from "./store.ts";

/** Brings a phase back to what it showed before. */
export interface RollbackRequest {
  readonly actor: string;
  /** Others see it while the phase is held. */
  readonly reason: string;
  /** Of an entry in the history. @default the newest that shows something else */
  readonly version?: string | undefined;
  /**
   * When triggers go on: once the hold is released, or with the next arrival that is newer.
   * @default "on-release"
   */
  readonly resume?: "on-release" | "on-newer" | undefined;
  /** The version of the arrival that it must still show. @default whatever it shows is left */
  readonly expected?: string | undefined;
  /** The id of the record of what is tried again. */
  readonly retryOf?: string | undefined;
  /** Told of its record once it has one. */
  readonly began?: ((promotion: PromotionRecord) => void) | undefined;
}

export type RollbackPlan =
  | { readonly decision: "up-to-date" }
  | { readonly decision: "blocked"; readonly message: string }
  | {
      readonly decision: "write";
      /** A unified diff. */
      readonly diff: string;
      readonly current: Arrival;
      readonly target: Arrival;
    };

export type RollbackResult =
  /** It shows that already. */
  | { readonly outcome: "up-to-date" }
  | { readonly outcome: "blocked"; readonly message: string }
  /** It shows something else than what was expected: nothing was begun. */
  | { readonly outcome: "plan-changed"; readonly plan: RollbackPlan }
  | {
      readonly outcome: "rolled-back";
      readonly promotion: PromotionRecord;
      /** What keeps it there: a veto of the digest it left, and a hold. */
      readonly restraints: readonly Restraint[];
    }
  /** It waits in a proposal until people merge it. */
  | {
      readonly outcome: "proposed";
      readonly promotion: PromotionRecord;
      readonly restraints: readonly Restraint[];
      readonly url: string;
    }
  | { readonly outcome: "failed"; readonly promotion: PromotionRecord; readonly message: string };

/** What can be done with a phase that can be written. */
export interface RollbackActions {
  readonly plan: (version: string | undefined) => Promise<RollbackPlan>;
  readonly perform: (request: RollbackRequest) => Promise<RollbackResult>;
  /**
   * Brings to its end what was left open, as far as that is possible yet; asked for again and again while
   * the system serves.
   */
  readonly resume: () => Promise<void>;
}
