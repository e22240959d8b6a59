import type { LivePhaseOf } from "../phase.ts";
import type { PromotionContext } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Change } from "../source.ts";
import type { Arrival, Store } from "../store.ts";
import { withImage } from "../with-image.ts";
import type { Step } from "./rollback-steps.ts";

/** Who asks and why, and for which record. */
interface Asked extends Pick<PromotionContext, "actor" | "reason"> {
  readonly id?: string;
}

interface RolledBack<in out R extends Resource> {
  readonly phase: LivePhaseOf<R>;
  readonly store: Store;
}

/** What a rollback writes. */
export async function rollbackChange<R extends Resource>(
  { current, target, resource }: Step<R>,
  { id, actor, reason }: Asked,
  { phase, store }: RolledBack<R>,
): Promise<Change<R>> {
  const { descriptor, create, ancestors: among } = phase;
  const said = ({ digest, annotations }: Arrival) =>
    withImage(annotations, { digest, among }, store);
  const [annotations, previousAnnotations] = await Promise.all([said(target), said(current)]);
  const promotion: PromotionContext<R> = {
    id,
    kind: "rollback",
    from: descriptor,
    to: descriptor,
    resource,
    digest: target.digest,
    previousDigest: current.digest,
    annotations,
    previousAnnotations,
    cause: "person",
    actor,
    reason,
  };
  return { resource, create, expected: current.digest, promotion };
}
