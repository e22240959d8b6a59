import type { PipelineGraphView, ReplicaListView, ReplicaView } from "../api-types.ts";
import { compareNames } from "../compare-names.ts";
import { countPhases } from "./count-phases.ts";
import type { Placement, Replica } from "./placement.ts";

type Defined = readonly Pick<PipelineGraphView, "name" | "phases">[];

/** Who serves the system, and what nobody tends of what is defined. Secrets stay here. */
export function replicaListView(placement: Placement, defined: Defined): ReplicaListView {
  const names = defined.map(({ name }) => name);
  return {
    replicas: placement.replicas().map((replica) => replicaView(replica, placement, defined)),
    untended: names.filter((name) => placement.tenderOf(name) === undefined),
  };
}

function replicaView(
  replica: Replica,
  { self }: Pick<Placement, "self">,
  defined: Defined,
): ReplicaView {
  const { id, name, address, version, revision, startedAt, seenAt, pipelines, waits } = replica;
  return {
    id,
    name,
    address,
    self: id === self,
    version,
    revision: revision ?? null,
    started_at: startedAt.toISOString(),
    seen_at: seenAt.toISOString(),
    pipelines: pipelines.toSorted(compareNames),
    phases: countPhases(defined, pipelines),
    waits: waits ?? null,
  };
}
