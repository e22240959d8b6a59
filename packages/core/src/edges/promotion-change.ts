import type { EdgeContext, EdgeEnds } from "../edge.ts";
import { UserCodeError } from "../errors.ts";
import type { Labels } from "../metadata.ts";
import { phaseKey } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Change } from "../source.ts";
import { withImage } from "../with-image.ts";
import type { Round } from "./round.ts";

/** An edge, and where it is found out what its phases have shown. */
export interface OpenEdge<in out R extends Resource> {
  readonly ends: EdgeEnds<R>;
  readonly context: Pick<EdgeContext, "store">;
}

/** Who asks and why, and for which record if there is one. */
export type Asked = Pick<PromotionContext, "cause" | "actor" | "reason"> & {
  readonly id?: string | undefined;
};

/** What is written in this round. @throws {UserCodeError} if there is nothing to promote. */
export async function changeOf<R extends Resource>(
  edge: OpenEdge<R>,
  round: Round<R>,
  asked: Asked,
): Promise<Change<R>> {
  const promotion = await contextOf(edge, round, asked);
  const { resource } = promotion;
  return { resource, create: edge.ends.to.create, expected: round.toDigest, promotion };
}

/** What hooks and gates are told in this round. @throws {UserCodeError} if there is nothing to promote. */
export async function contextOf<R extends Resource>(
  edge: OpenEdge<R>,
  { resource, arrival, toDigest }: Round<R>,
  { id, cause, actor, reason }: Asked,
): Promise<PromotionContext<R>> {
  const { from, to } = edge.ends;
  if (!resource || !arrival) {
    throw new UserCodeError(`${phaseKey(from.descriptor)} shows nothing to promote`);
  }
  const { digest } = arrival;
  const [annotations, previousAnnotations] = await Promise.all([
    withImage(arrival.annotations, { digest, among: from.ancestors }, edge.context.store),
    toDigest === undefined ? undefined : previouslySaid(edge, toDigest),
  ]);
  return {
    id,
    kind: "promotion",
    from: from.descriptor,
    to: to.descriptor,
    resource,
    digest,
    previousDigest: toDigest,
    annotations,
    previousAnnotations,
    cause,
    actor,
    reason,
  };
}

/** What the upstream phase said about what the target shows now, or an earlier one about its image. */
async function previouslySaid<R extends Resource>(
  { ends: { from, to }, context: { store } }: OpenEdge<R>,
  digest: string,
): Promise<Labels | undefined> {
  const upstream = phaseKey(from.descriptor);
  // It is only told to people: nothing waits for it.
  const shown = await store.arrivals.find(digest, [upstream]).catch(() => undefined);
  const among = to.ancestors.filter((ancestor) => ancestor !== upstream);
  const said = await withImage(shown?.annotations ?? {}, { digest, among }, store);
  return shown || Object.keys(said).length > 0 ? said : undefined;
}
