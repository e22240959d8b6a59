import type { EdgeEnds } from "../edge.ts";
import { UserCodeError } from "../errors.ts";
import { phaseKey } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Change } from "../source.ts";
import type { Store } from "../store.ts";
import type { Round } from "./round.ts";

/** Who asks and why, and for which record if there is one. */
export type Asked = Pick<PromotionContext, "cause" | "actor" | "reason"> & {
  readonly id?: string | undefined;
};

/** What is written in this round. @throws {UserCodeError} if there is nothing to promote. */
export function changeOf<R extends Resource>(
  ends: EdgeEnds<R>,
  round: Round<R>,
  asked: Asked,
): Change<R> {
  const promotion = contextOf(ends, round, asked);
  const { resource } = promotion;
  return { resource, create: ends.to.create, expected: round.toDigest, promotion };
}

/** How far back it is looked for what the target came from. */
const mostSearched = 100;

/** The same, with what the upstream phase said about what the target shows now, if that is not long ago. */
export async function withPrevious<R extends Resource>(
  change: Change<R>,
  { arrivals }: Store,
): Promise<Change<R>> {
  const { from, previousDigest } = change.promotion;
  if (previousDigest === undefined) {
    return change;
  }
  const searched = arrivals.list(phaseKey(from), { limit: mostSearched });
  // It is only told to people: nothing waits for it.
  const recent = await searched.catch(() => []);
  const previous = recent.find(({ digest }) => digest === previousDigest);
  const promotion = { ...change.promotion, previousAnnotations: previous?.annotations };
  return { ...change, promotion };
}

/** What hooks and gates are told in this round. @throws {UserCodeError} if there is nothing to promote. */
export function contextOf<R extends Resource>(
  { from, to }: EdgeEnds<R>,
  { resource, arrival, toDigest }: Round<R>,
  { id, cause, actor, reason }: Asked,
): PromotionContext<R> {
  if (!resource || !arrival) {
    throw new UserCodeError(`${phaseKey(from.descriptor)} shows nothing to promote`);
  }
  return {
    id,
    kind: "promotion",
    from: from.descriptor,
    to: to.descriptor,
    resource,
    digest: arrival.digest,
    previousDigest: toDigest,
    annotations: arrival.annotations,
    cause,
    actor,
    reason,
  };
}
