/** The middle value; of an even number of values, halfway between the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) {
    throw new RangeError("the median of no values");
  }
  return (lower + upper) / 2;
}

/** The value that a share of all, such as 0.95, is at most. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) {
    throw new RangeError("a quantile of no values");
  }
  return value;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How much `y` grows with each unit of `x`: the slope of the least-squares line. */
export function slope(points: readonly Point[]): number {
  const x = mean(points.map((point) => point.x));
  const y = mean(points.map((point) => point.y));
  const spread = sum(points.map((point) => (point.x - x) ** 2));
  if (points.length < 2 || spread === 0) {
    throw new RangeError("a slope needs points at two places");
  }
  return sum(points.map((point) => (point.x - x) * (point.y - y))) / spread;
}

/**
 * How much more the late values are than the early ones. What fills up and is emptied again and again
 * does not count: medians of a while are compared. The first values do not count at all.
 */
export function growth(values: readonly number[]): number {
  const early = values.slice(values.length * 0.3, values.length * 0.6);
  const late = values.slice(values.length * 0.7);
  return median(late) - median(early);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
