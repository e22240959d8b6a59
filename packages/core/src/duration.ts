import { GluError } from "./errors.ts";

/** A length of time as one number and one unit: `"500ms"`, `"10s"`, `"1.5h"`. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

/** Text that is no duration, such as `10` without a unit. */
export class InvalidDurationError extends GluError {
  readonly code = "INVALID_DURATION";
  readonly next = "act";
}

/** What a duration looks like. */
export const durationPattern = /^(\d{1,12}(?:\.\d{1,6})?)(ms|s|m|h|d)$/;
const bareNumber = /^\d{1,12}(?:\.\d{1,6})?$/;
const unitMilliseconds = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Whole milliseconds. @throws {InvalidDurationError} for anything but a number above zero and a unit */
export function parseDuration(duration: string): number {
  const milliseconds = durationIn(duration);
  if (milliseconds === undefined) {
    throw new InvalidDurationError(
      `the duration ${JSON.stringify(duration)} ${explainDuration(duration)}`,
    );
  }
  return milliseconds;
}

/** The shortest and the longest time between two looks or attempts. */
export const shortestInterval: Duration = "100ms";
// Timers of JavaScript count in 31 bits of milliseconds, and fire at once beyond.
export const longestInterval: Duration = "24d";

/** Whole milliseconds between two looks. @throws {InvalidDurationError} also if out of bounds */
export function parseInterval(duration: string): number {
  const milliseconds = parseDuration(duration);
  if (
    milliseconds < parseDuration(shortestInterval) ||
    milliseconds > parseDuration(longestInterval)
  ) {
    throw new InvalidDurationError(
      `the interval ${JSON.stringify(duration)} must be from ${shortestInterval} to ${longestInterval}`,
    );
  }
  return milliseconds;
}

/** Whole milliseconds, or `undefined` if the text is no duration. */
export function durationIn(text: string): number | undefined {
  const [, amount, unit] = durationPattern.exec(text) ?? [];
  const milliseconds = Math.round(
    Number(amount) * (unitMilliseconds.get(unit ?? "") ?? Number.NaN),
  );
  return milliseconds > 0 ? milliseconds : undefined;
}

/** Why a value is no duration, to be read after its name. */
export function explainDuration(value: unknown): string {
  const text = String(value);
  if (bareNumber.test(text) && Number(text) > 0) {
    return `needs a unit: write "${text}s" for seconds, or ms, m, h or d`;
  }
  return 'must be one number above zero and one unit of ms, s, m, h or d, such as "10s"';
}
