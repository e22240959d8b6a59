import type { RestraintView } from "@glu/core/api-types";

export interface Released {
  readonly phase: string;
  /** Whose vetoes are lifted; undefined for the holds. */
  readonly digest: string | undefined;
}

/** What a release lifts: the holds of a phase, or with a digest the vetoes of that. */
export function releasedBy(
  restraints: readonly RestraintView[],
  { phase, digest }: Released,
): readonly RestraintView[] {
  return restraints.filter(
    (one) =>
      one.phase === phase &&
      (digest === undefined ? one.kind === "hold" : one.kind === "veto" && one.digest === digest),
  );
}
