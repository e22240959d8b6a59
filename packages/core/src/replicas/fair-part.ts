import { beatPeriod, type Census } from "./register.ts";
import type { Division } from "./shares.ts";

/** After so long without a sign of life, in ms, nothing is kept for a replica any more: it may have ended, and is struck off later. */
export const silentAfter = 2 * beatPeriod + 250;

/** For how long after it has come, in ms, one that takes nothing yet is waited for. */
export const awaitedFor = 10_000;

export interface PartOptions {
  /** The id of the replica. */
  readonly self: string;
  readonly division: Division;
  /** Whether those count as well that have just come and take nothing yet. @default false */
  readonly withNewcomers?: boolean;
}

/**
 * How many of the shares are the part of a replica. Those that divide the work alike, take some and give signs of life have
 * as many each; of what is left over, those that came first have one more.
 */
export function fairPart(
  { replicas, countedAt }: Pick<Census, "replicas" | "countedAt">,
  { self, division, withNewcomers = false }: PartOptions,
): number {
  const { shares, layout } = division;
  const since = (moment: Date) => countedAt.getTime() - moment.getTime();
  const sharing = replicas.filter((one) => {
    const isNew = withNewcomers && since(one.joinedAt) <= awaitedFor;
    const isLively = since(one.seenAt) <= silentAfter;
    return one.id === self || (one.layout === layout && isLively && (one.takesShares || isNew));
  });
  const rank = sharing.findIndex(({ id }) => id === self);
  const count = Math.max(sharing.length, 1);
  return Math.floor(shares.length / count) + (rank < shares.length % count ? 1 : 0);
}
