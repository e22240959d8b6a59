import type { LookHint } from "../look-hint.ts";
import type { Peers } from "../replicas/peers.ts";
import type { Placement } from "../replicas/placement.ts";

/** What a server needs to serve a system together with others. */
export interface ReplicaServing {
  /** What the others show it, another one each time it joins them; undefined if it has not. */
  readonly secret: () => string | undefined;
  readonly placement: Pick<Placement, "self" | "tenderOf" | "onChange">;
  readonly peers: Pick<Peers, "onNews" | "onMissed" | "onTouched" | "pass">;
  /** Looks at once, here alone, waiting for nothing. */
  readonly lookAt: (hint: LookHint) => unknown;
}

/** Whether this replica tends a pipeline. */
export function tends({ placement }: Pick<ReplicaServing, "placement">, pipeline: string): boolean {
  return placement.tenderOf(pipeline)?.id === placement.self;
}
