import type { PerformView, PromotionView, RestraintListView, RollbackView } from "../api-types.ts";
import { pause } from "../pause.ts";
import { systemTimers } from "../runtime.ts";
import { ask, type RemoteServer, readOutcome, readView } from "./remote-request.ts";

/** For how long an answer is waited for. Proxies cut off what takes much longer. */
export const waitTime = "5s";

const lookInterval = 1_000;

/** What came of something that may take long, followed to its end. */
export async function readJob<T extends { readonly outcome: string }>(
  server: RemoteServer,
  response: Response,
  outcomeOf: (record: PromotionView) => T | Promise<T>,
): Promise<T> {
  if (response.status !== 202) {
    return await readOutcome<T>(server, response);
  }
  const begun = await readView<PromotionView>(server, response);
  return await outcomeOf(await followed(server, begun));
}

/** The same of what was tried again, whose result is within its answer. */
export async function readRetried<T extends { readonly outcome: string }>(
  server: RemoteServer,
  response: Response,
  outcomeOf: (record: PromotionView) => T | Promise<T>,
): Promise<T> {
  if (response.status !== 200) {
    return await readJob(server, response, outcomeOf);
  }
  const { result } = await readView<{ readonly result: T }>(server, response);
  return result;
}

async function followed(server: RemoteServer, begun: PromotionView): Promise<PromotionView> {
  const { signal, progress } = server;
  const path = `/promotions/${encodeURIComponent(begun.id)}`;
  const follow = async () => {
    let record = begun;
    while (record.ended_at === null && record.state !== "proposed") {
      await pause(lookInterval, { signal, timers: systemTimers, keepAlive: true });
      signal.throwIfAborted();
      record = await readView<PromotionView>(server, await ask(server, path));
    }
    return record;
  };
  return await progress.during(() => `waiting for promotion ${begun.id}`, follow());
}

/** What performing an edge came to, by its record. */
export function performedBy(promotion: PromotionView): PerformView {
  const { state, proposal, error } = promotion;
  switch (state) {
    case "promoted":
      return { outcome: "promoted", annotations: {}, promotion };
    case "proposed":
      return { outcome: "proposed", annotations: {}, url: proposal?.url ?? "" };
    default: {
      const { code = "UNKNOWN", message = `it is ${state}` } = error ?? {};
      return { outcome: "failed", code, message, promotion };
    }
  }
}

/** The same of a rollback. What it stopped was made with it. */
export async function rolledBackBy(
  server: RemoteServer,
  promotion: PromotionView,
): Promise<RollbackView> {
  const { state, proposal, error, pipeline } = promotion;
  const path = `/pipelines/${encodeURIComponent(pipeline)}/restraints`;
  const all = await readView<RestraintListView>(server, await ask(server, path));
  const restraints = all.restraints.filter(
    ({ phase, created_at }) => phase === promotion.to && created_at === promotion.created_at,
  );
  switch (state) {
    case "promoted":
      return { outcome: "rolled-back", promotion, restraints };
    case "proposed":
      return { outcome: "proposed", url: proposal?.url ?? "", promotion, restraints };
    default:
      return { outcome: "failed", promotion, message: error?.message ?? `it is ${state}` };
  }
}
