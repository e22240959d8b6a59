import type { UpdateResult } from "../source.ts";
import type { Arrival, PromotionChange, PromotionRecord } from "../store.ts";

export type Landed = Extract<UpdateResult, { readonly kind: "written" }>;
export type Proposed = Extract<UpdateResult, { readonly kind: "proposed" }>;
export type Missed =
  | Exclude<UpdateResult, Landed | Proposed>
  | { readonly kind: "failed"; readonly error: unknown };

/** What became of writing it. */
export type Written =
  | { readonly outcome: "rolled-back"; readonly promotion: PromotionRecord }
  | { readonly outcome: "proposed"; readonly promotion: PromotionRecord; readonly url: string }
  | {
      readonly outcome: "failed";
      readonly promotion: PromotionRecord;
      readonly message: string;
      /** True if it may have landed nevertheless. */
      readonly isUncertain: boolean;
    };

/** The end of a record that came to nothing. */
export function failure(code: string, message: string): PromotionChange {
  return { state: "failed", commit: undefined, error: { code, message }, attempts: 1 };
}

/** Why nothing was written. */
export function explain(kind: Exclude<Missed["kind"], "failed">): string {
  switch (kind) {
    case "moved":
      return "the phase changed before it was written; look at it, and try again";
    case "unchanged":
      return "writing it changed nothing: the resource does not write what its digest is made from";
  }
}

/** Why it cannot be gone back to. */
export function lost(phase: string, { version, digest, unreadable }: Arrival): string {
  return `version ${version} of ${phase} (${digest}) can no longer be read: ${unreadable}; name another version of its history`;
}
