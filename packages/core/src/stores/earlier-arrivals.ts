import type { Arrival } from "../store.ts";

export function newestOf(arrivals: readonly Arrival[]): Arrival | undefined {
  return arrivals.toSorted((a, b) => (a.version < b.version ? -1 : 1)).at(-1);
}

/** The other digests since the last entry with this one; undefined if there is none. */
export function shownSince(
  digest: string,
  oldestFirst: readonly Arrival[],
): readonly string[] | undefined {
  const digests = oldestFirst.map((arrival) => arrival.digest);
  const last = digests.lastIndexOf(digest);
  return last < 0 ? undefined : [...new Set(digests.slice(last + 1))];
}
