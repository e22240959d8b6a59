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
}

const jitter = 0.1;
const maxFactor = 8;

/**
 * How long to wait before the next look, in ms: the interval, doubled by each failure after the first
 * up to eight times, give or take a tenth, or until something is known to happen; never less than the
 * registry asked for.
 */
export function nextLook(options: NextLookOptions): number {
  const { interval, failures, retryAfter, atMost, random } = options;
  const factor = Math.min(2 ** Math.max(failures - 1, 0), maxFactor);
  const spread = interval * factor * (1 - jitter + 2 * jitter * random);
  const asked = (retryAfter ?? 0) * (1 + jitter * random);
  return Math.round(Math.max(Math.min(spread, Math.max(atMost ?? spread, 0)), asked));
}
