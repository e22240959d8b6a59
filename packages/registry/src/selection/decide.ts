import type { Candidate } from "./candidate.ts";
import type { TagOrder } from "./tag-order.ts";

/** What one look has found. */
export interface Found<Tag extends Candidate> {
  /** The best that may be taken. */
  readonly best: Tag | undefined;
  /** What is better, but was not seen for long enough yet; the best one first. */
  readonly young: readonly Tag[];
}

export interface Rules<Tag extends Candidate> {
  readonly order: TagOrder;
  /** Whether something worse is never taken by itself. */
  readonly forwardOnly: boolean;
  /** What was taken last. */
  readonly inUse: Tag | undefined;
}

export type Decision<Tag extends Candidate> =
  /** It may be what is in use already. */
  { readonly kind: "use"; readonly tag: Tag } | Refusal<Tag>;

/** Why there is nothing to use. */
export type Refusal<Tag extends Candidate> =
  | { readonly kind: "nothing" }
  /** One of the young will be old enough. */
  | { readonly kind: "too-young" }
  | { readonly kind: "went-back"; readonly from: Tag; readonly to: Tag };

/** What to use after a look. */
export function decide<Tag extends Candidate>(
  { best, young }: Found<Tag>,
  { order, forwardOnly, inUse }: Rules<Tag>,
): Decision<Tag> {
  const first = young[0] ?? best;
  if (first === undefined) {
    return { kind: "nothing" };
  }
  if (inUse === undefined) {
    return best === undefined ? { kind: "too-young" } : { kind: "use", tag: best };
  }
  const isWorse = (tag: Tag) => tag.tag !== inUse.tag && order.isBefore(tag, inUse);
  const isPushedAgain = young.some(({ tag }) => tag === inUse.tag);
  const mayBeWorse = !forwardOnly && !isPushedAgain;
  if (best !== undefined && (mayBeWorse || !isWorse(best))) {
    return { kind: "use", tag: best };
  }
  return forwardOnly && isWorse(first)
    ? { kind: "went-back", from: inUse, to: first }
    : { kind: "use", tag: inUse };
}
