import { randomUUID } from "node:crypto";
import type { PipelineGraphView, ReplicaListView, StoreView } from "../api-types.ts";
import { processName } from "../process-name.ts";
import { packageVersion } from "../version.ts";
import { countPhases } from "./count-phases.ts";

export interface AloneReplicaOptions {
  /** Of the program. */
  readonly revision: string | undefined;
}

/** A process that shares its work with nobody: it tends all pipelines, or none while another one has the store. */
export function aloneReplica({ revision }: AloneReplicaOptions) {
  const id = randomUUID();
  const started = new Date();
  return (store: StoreView, defined: readonly PipelineGraphView[]): ReplicaListView => {
    const names = defined.map(({ name }) => name);
    const pipelines = store.writable ? names : [];
    const replica = {
      id,
      name: processName(),
      address: null,
      self: true,
      version: packageVersion(),
      revision: revision ?? null,
      started_at: started.toISOString(),
      seen_at: new Date().toISOString(),
      pipelines,
      phases: countPhases(defined, pipelines),
      waits: store.writable ? null : waitsFor(store),
    };
    return { replicas: [replica], untended: untendedBy(store) ? names : [] };
  };
}

function waitsFor({ writer }: StoreView): string {
  return writer === null ? "nobody has the store yet" : `the store is in use by ${writer}`;
}

/** Whoever else has the store tends them. */
function untendedBy({ writable, writer }: StoreView): boolean {
  return !writable && writer === null;
}
