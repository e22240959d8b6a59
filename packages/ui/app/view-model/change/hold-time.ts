/** How long something is stopped for; `own` is asked for. */
export const holdTimes = [
  { value: "", label: "Until somebody releases it" },
  { value: "1h", label: "For 1 hour" },
  { value: "4h", label: "For 4 hours" },
  { value: "1d", label: "For 1 day" },
  { value: "7d", label: "For 1 week" },
  { value: "own", label: "For another time" },
] as const;

export type HoldTime = (typeof holdTimes)[number]["value"];

export interface OwnTime {
  readonly amount: string;
  readonly unit: "m" | "h" | "d";
}

/** As the API wants it; undefined if it does not end by itself. */
export function durationOf(time: HoldTime, { amount, unit }: OwnTime): string | undefined {
  return time === "own" ? `${amount}${unit}` : time || undefined;
}
