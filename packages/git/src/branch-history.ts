import { containsAtHand } from "./ancestry.ts";
import { formatOf, type Oid } from "./objects/object.ts";
import type { Containment } from "./remote.ts";
import type { Snapshot } from "./snapshot.ts";

/** Whether a commit led to a branch as it is, by the commits at hand or else by those of the remote. */
export async function containsCommit(
  { commit: tip, objects }: Snapshot,
  ancestor: Oid,
  signal: AbortSignal,
): Promise<Containment> {
  if (formatOf(ancestor) !== formatOf(tip)) {
    return "no";
  }
  const request = { ancestor, tip };
  const atHand = containsAtHand(request, (oid) => objects.peek(oid));
  return atHand === "unknown" ? objects.store.remote.contains(request, { signal }) : atHand;
}
