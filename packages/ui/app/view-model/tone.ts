/** What a colour means. Never the only sign: a word and an icon say the same. */
export type Tone = "good" | "waiting" | "proposed" | "stopped" | "trouble" | "unknown";

/** The more of it, the sooner somebody should look. */
export const urgency: Readonly<Record<Tone, number>> = {
  good: 0,
  unknown: 1,
  waiting: 2,
  proposed: 3,
  stopped: 4,
  trouble: 5,
};

/** A status as it is shown: its colour, one or two words, and why if that is known. */
export interface Status {
  readonly tone: Tone;
  readonly word: string;
  readonly reason?: string | undefined;
}

/** The one that somebody should look at first; what comes first wins where two are alike. */
export function mostUrgent(statuses: readonly Status[]): Status | undefined {
  return statuses.reduce<Status | undefined>(
    (worst, status) =>
      worst === undefined || urgency[status.tone] > urgency[worst.tone] ? status : worst,
    undefined,
  );
}
