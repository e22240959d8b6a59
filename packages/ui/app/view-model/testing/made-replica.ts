import type { ReplicaListView, ReplicaView } from "@glu/core/api-types";

/** For tests: a replica that tends what it is given, of three phases each. */
export function madeReplica(facts: Partial<ReplicaView> = {}): ReplicaView {
  const { pipelines = ["shop"] } = facts;
  return {
    id: facts.name ?? "web-1",
    name: "web-1",
    address: "http://10.0.0.1:8080",
    self: false,
    version: "0.1.0",
    revision: null,
    started_at: "2026-01-05T12:00:00.000Z",
    seen_at: "2026-01-05T12:00:00.000Z",
    phases: 3 * pipelines.length,
    waits: null,
    ...facts,
    pipelines,
  };
}

/** For tests: as many replicas as there are lists of pipelines, `web-1` and so on; the first one answers. */
export function madeReplicas(
  tended: readonly (readonly string[])[],
  untended: readonly string[] = [],
): ReplicaListView {
  const replicas = tended.map((pipelines, index) =>
    madeReplica({ name: `web-${index + 1}`, self: index === 0, pipelines }),
  );
  return { replicas, untended };
}
