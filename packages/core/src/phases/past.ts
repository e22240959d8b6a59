import type { Arrival, PhaseKey, Store } from "../store.ts";

/** How many entries of the history are read at a time. */
const pageSize = 100;

/** The newest entry of the history of a phase that is meant. */
export async function findArrival(
  { arrivals }: Store,
  phase: PhaseKey,
  isMeant: (entry: Arrival) => boolean,
): Promise<Arrival | undefined> {
  let page = await arrivals.list(phase, { limit: pageSize });
  let found = page.find(isMeant);
  while (found === undefined && page.length === pageSize) {
    page = await arrivals.list(phase, { before: page.at(-1)?.version, limit: pageSize });
    found = page.find(isMeant);
  }
  return found;
}

/** Whether a rollback brought it whose answer was lost: who asks again asks for that one. */
export async function wasInDoubt({ promotions }: Store, { promotion }: Arrival): Promise<boolean> {
  const record = promotion === undefined ? undefined : await promotions.get(promotion);
  return record?.kind === "rollback" && record.unanswered;
}
