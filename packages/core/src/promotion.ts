import type { Blocked, Decision } from "./decision.ts";
import type { Labels } from "./metadata.ts";
import type { PhaseDescriptor } from "./phase.ts";
import type { Resource } from "./resource.ts";
import type { Cause, PromotionRecord } from "./store.ts";

/** What hooks and gates are told about the promotion they have a say in. */
export interface PromotionContext<out R = Resource> {
  /** The id of the record; undefined while only planned. */
  readonly id: string | undefined;
  readonly kind: "promotion" | "rollback";
  readonly from: PhaseDescriptor;
  readonly to: PhaseDescriptor;
  /** What is promoted. */
  readonly resource: R;
  readonly digest: string;
  /** What the target shows now; undefined if nothing. */
  readonly previousDigest: string | undefined;
  /**
   * What the source said about the resource. If that is nothing of an image, such as on a Git phase, what
   * the image said of itself is among them, where an earlier phase has shown it.
   */
  readonly annotations: Labels;
  /** The same of what the target shows now. @default not known */
  readonly previousAnnotations?: Labels | undefined;
  readonly cause: Cause;
  readonly actor: string;
  /** Of a rollback, or of passing over what people stopped. */
  readonly reason?: string | undefined;
}

/** The digests a plan was made for. */
export interface ExpectedDigests {
  readonly from: string;
  /** Undefined if the target was empty. */
  readonly to: string | undefined;
}

export interface PerformRequest {
  readonly cause: Cause;
  /** Who asked: a person, or the name of a trigger. */
  readonly actor: string;
  /** Perform only what was planned; otherwise the answer is the new plan. */
  readonly expected?: ExpectedDigests | undefined;
  /**
   * Write again what both phases show, if that changes the target: a person has seen that it would.
   * @default false
   */
  readonly again?: boolean | undefined;
  /** A person's reason to pass over holds, vetoes and the gate. */
  readonly override?: string | undefined;
  /** Nothing younger goes by itself, in ms. @default 0 */
  readonly minAge?: number;
  /** The id of the record of what is tried again. */
  readonly retryOf?: string | undefined;
  /** Told of its record once it has one; again if that is ended and decided anew. */
  readonly began?: ((promotion: PromotionRecord) => void) | undefined;
}

export interface Plan {
  readonly decision: Decision;
  /** In words, where the decision does not say it. @default what it is blocked by */
  readonly reason?: string | undefined;
  /** A unified diff; empty if nothing would be written. */
  readonly diff: string;
  /** Undefined if the phase shows nothing. */
  readonly fromDigest: string | undefined;
  readonly toDigest: string | undefined;
  /** Where it would go, such as the name of a branch. */
  readonly destination: string | undefined;
}

/** A request to perform an edge that has ended. */
export interface Performed {
  readonly from: PhaseDescriptor;
  readonly to: PhaseDescriptor;
  /** `error` if it ended without a result. */
  readonly outcome: PerformResult["outcome"] | "error";
  /** From the request to its end, in ms. */
  readonly duration: number;
}

/** "Nothing to do" and "must wait" are results; what went wrong is in the record. */
export type PerformResult =
  | { readonly outcome: "up-to-date" }
  | { readonly outcome: "promoted"; readonly promotion: PromotionRecord }
  | { readonly outcome: "proposed"; readonly url: string }
  | { readonly outcome: "blocked"; readonly blocked: Blocked }
  /** Not what the plan was made for; nothing was written. */
  | { readonly outcome: "plan-changed"; readonly plan: Plan }
  | { readonly outcome: "failed"; readonly promotion: PromotionRecord };
