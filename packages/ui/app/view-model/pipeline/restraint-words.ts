import type { RestraintView } from "@glu/core/api-types";
import { shortDigest } from "../digest-words.ts";

/** Who stops what, as seen from a phase: a veto may come from a phase before it. */
export function restraintWords(restraint: RestraintView, phase: string): string {
  const { kind, actor, digest } = restraint;
  const from = restraint.phase === phase ? "" : ` in ${restraint.phase}`;
  return kind === "hold"
    ? `Held by ${actor}${from}`
    : `${shortDigest(digest ?? "")} vetoed by ${actor}${from}${reach(restraint)}`;
}

function reach({ scope }: RestraintView): string {
  switch (scope) {
    case "downstream":
      return ", for all phases after it too";
    case "pipeline":
      return ", for the whole pipeline";
    default:
      return "";
  }
}
