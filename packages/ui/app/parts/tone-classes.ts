import type { Tone } from "../view-model/tone.ts";

/** Words on the page. */
export const toneInk: Readonly<Record<Tone, string>> = {
  good: "text-good",
  waiting: "text-waiting",
  proposed: "text-proposed",
  stopped: "text-stopped",
  trouble: "text-trouble",
  unknown: "text-unknown",
};

/** Words on a ground of their own colour. */
export const toneFill: Readonly<Record<Tone, string>> = {
  good: "bg-good-soft text-good",
  waiting: "bg-waiting-soft text-waiting",
  proposed: "bg-proposed-soft text-proposed",
  stopped: "bg-stopped-soft text-stopped",
  trouble: "bg-trouble-soft text-trouble",
  unknown: "bg-unknown-soft text-unknown",
};

/** The edge of something that is so. What is well is quiet. */
export const toneEdge: Readonly<Record<Tone, string>> = {
  good: "border-l-line-strong",
  waiting: "border-l-waiting",
  proposed: "border-l-proposed",
  stopped: "border-l-stopped",
  trouble: "border-l-trouble",
  unknown: "border-l-line-strong",
};
