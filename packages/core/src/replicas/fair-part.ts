import { beatPeriod, type Census } from "./register.ts";
import type { Division } from "./shares.ts";

/** After so long without a sign of life, in ms, nothing is kept for a replica any more: it may have ended, and is struck off later. */
export const silentAfter = 2 * beatPeriod + 250;

/**
 * How many of the shares are the part of a replica: those that divide the work alike, and give signs of life, have as many
 * each.
 */
export function fairPart(
  { replicas, countedAt }: Pick<Census, "replicas" | "countedAt">,
  { self, division }: { readonly self: string; readonly division: Division },
): number {
  const others = replicas.filter(
    ({ id, layout, seenAt }) =>
      id !== self &&
      layout === division.layout &&
      countedAt.getTime() - seenAt.getTime() <= silentAfter,
  );
  return Math.ceil(division.shares.length / (1 + others.length));
}
