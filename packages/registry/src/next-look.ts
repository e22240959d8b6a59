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
const longestStep = 500;
/** What timers of Node.js can wait for, in ms; they do not wait at all for more. */
const longest = 2 ** 31 - 1;

/**
 * How long to wait before the next look, in ms: the interval, doubled by each failure after the first
 * up to eight times, give or take a tenth, or until something is known to happen; never less than the
 * registry asked for, and up to half a second more, so that many begin at the same time.
 */
export function nextLook(options: NextLookOptions): number {
  const { interval, failures, retryAfter, atMost, random, now } = options;
  const factor = Math.min(2 ** Math.max(failures - 1, 0), maxFactor);
  const spread = interval * factor * (1 - jitter + 2 * jitter * random);
  const asked = (retryAfter ?? 0) * (1 + jitter * random);
  const delay = Math.max(Math.min(spread, Math.max(atMost ?? spread, 0)), asked);
  const step = Math.max(1, Math.min(Math.floor(interval / steps), longestStep));
  const end = Math.ceil((now + delay) / step) * step;
  return Math.min(end - now, longest);
}
