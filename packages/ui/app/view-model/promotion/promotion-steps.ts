import type { PromotionView } from "@glu/core/api-types";
import type { Tone } from "../tone.ts";
import { isMoving, promotionStatus } from "./promotion-words.ts";

/** One station of a promotion. */
export interface Step {
  readonly word: string;
  /** `ended` is where it came to a rest. */
  readonly place: "passed" | "here" | "ended" | "ahead";
  readonly tone: Tone;
  /** When it was there, if that is known. */
  readonly at?: string | undefined;
}

export type StepsInput = Pick<
  PromotionView,
  "state" | "kind" | "proposal" | "created_at" | "ended_at"
>;

/** The way of a promotion: where it was, is, and is still to come. */
export function promotionSteps(record: StepsInput): readonly Step[] {
  const { state, kind, created_at: createdAt, ended_at: endedAt } = record;
  const here = promotionStatus(record);
  const goal = kind === "rollback" ? "Rolled back" : "Promoted";
  const asked: Step = { word: "Asked for", place: "passed", tone: "good", at: createdAt };
  if (isMoving({ state })) {
    return [asked, ...moving(state), { word: goal, place: "ahead", tone: "unknown" }];
  }
  const wasProposed = record.proposal !== null || state === "proposed";
  if (state === "proposed") {
    const merged: Step = { word: "Merged", place: "ahead", tone: "unknown" };
    return [asked, { ...here, place: "here" }, merged];
  }
  const proposed: Step = { word: "Proposed", place: "passed", tone: "good" };
  const end: Step = { ...here, place: "ended", at: endedAt ?? undefined };
  return [asked, ...(wasProposed ? [proposed] : []), end];
}

function moving(state: string): readonly Step[] {
  const isQueued = state === "queued";
  return [
    { word: "Queued", place: isQueued ? "here" : "passed", tone: isQueued ? "waiting" : "good" },
    { word: "Running", place: isQueued ? "ahead" : "here", tone: isQueued ? "unknown" : "waiting" },
  ];
}
