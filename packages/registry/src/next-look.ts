export interface NextLookOptions {
  /** Between two looks that go well, in ms. */
  readonly interval: number;
  /** How many looks have failed since the last good one. */
  readonly failures: number;
  /** How long the registry asked to be left alone, in ms. */
  readonly retryAfter: number | undefined;
  /** When something is known to happen, in ms from now. */
  readonly atMost?: number | undefined;
  /** From 0 to 1. */
  readonly random: number;
  /** In ms since 1970. */
  readonly now: number;
}

const jitter = 0.1;
const maxFactor = 8;
/** Looks begin in step: waking up for each by itself costs more than the look. */
const steps = 20;
const longestStep = 1000;
/** What timers of Node.js can wait for, in ms; they do not wait at all for more. */
const longest = 2 ** 31 - 1;

/**
 * How long to wait before the next look, in ms: the interval, doubled by each failure after the first
 * up to eight times, give or take a tenth, and up to a second less, so that many begin in step; or
 * until something is known to happen; never less than the registry asked for.
 */
export function nextLook(options: NextLookOptions): number {
  const { interval, failures, retryAfter, atMost, random, now } = options;
  const factor = Math.min(2 ** Math.max(failures - 1, 0), maxFactor);
  const spread = interval * factor * (1 - jitter + 2 * jitter * random);
  const step = Math.max(1, Math.min(Math.floor(interval / steps), longestStep));
  const planned = Math.floor((now + spread) / step) * step - now;
  const asked = (retryAfter ?? 0) * (1 + jitter * random);
  const delay = Math.max(Math.min(planned, Math.max(atMost ?? planned, 0)), asked);
  return Math.min(Math.round(delay), longest);
}
