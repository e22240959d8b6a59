import type { RetryView } from "./api-types.ts";
import { checkReason } from "./check-reason.ts";
import { InvalidRequestError, PromotionStateError } from "./errors.ts";
import { findEdge, findPhase, findPipeline, findRecord, linksOf } from "./find.ts";
import type { RecordOperations } from "./operations.ts";
import { type LivePhase, phaseKey, splitKey } from "./phase.ts";
import { type PromotionRecord, type PromotionState, reapplies } from "./store.ts";
import type { System } from "./system.ts";
import { performView, promotionView, restraintView, rollbackView } from "./views.ts";

type UnfinishedOperations = Pick<RecordOperations, "cancel" | "retry">;
type Retry = Parameters<RecordOperations["retry"]>[1];

/** What can be done about promotions that have not arrived. */
export function unfinishedOperations(system: System): UnfinishedOperations {
  return {
    cancel: async (id, options) => {
      checkReason(options.reason);
      const record = await findRecord(system, id);
      const { cancel } = targetOf(system, record);
      if (!cancel) {
        throw new InvalidRequestError(`${record.edge.to} can only be read`);
      }
      const { promotion, restraints } = await cancel({ ...options, id: record.id });
      return {
        promotion: promotionView(promotion, linksOf(system, promotion.edge.to)),
        restraints: restraints.map(restraintView),
      };
    },
    retry: async (id, options) => {
      const record = await findRecord(system, id);
      if (!retryable.has(record.state)) {
        throw new PromotionStateError(
          `promotion ${record.id} is ${record.state}; only what failed, was cancelled or closed is tried again`,
        );
      }
      return record.kind === "rollback"
        ? await rollBackAgain(system, record, options)
        : await performAgain(system, record, options);
    },
  };
}

const retryable: ReadonlySet<PromotionState> = new Set(["failed", "cancelled", "closed"]);

/** What is no longer defined cannot be promoted into. */
function targetOf(system: System, { edge }: PromotionRecord): LivePhase {
  const { pipeline, phase } = splitKey(edge.to);
  return findPhase(findPipeline(system, pipeline), phase);
}

async function performAgain(
  system: System,
  record: PromotionRecord,
  { actor, override, began }: Retry,
): Promise<RetryView> {
  const { id, edge, fromDigest: from } = record;
  const { pipeline, phase: to } = splitKey(edge.to);
  const reference = { pipeline, from: splitKey(edge.from).phase, to, kind: edge.kind };
  const state = findPhase(findPipeline(system, pipeline), to).state();
  const result = await findEdge(system, reference).perform({
    cause: "person",
    actor,
    override,
    expected: { from, to: state.kind === "ready" ? state.arrival.digest : undefined },
    ...(reapplies(record) && { again: true }),
    retryOf: id,
    began: began && ((begun) => began(begun.id)),
  });
  return { kind: "promotion", result: performView(result, linksOf(system, edge.to)) };
}

async function rollBackAgain(
  system: System,
  record: PromotionRecord,
  { actor, began }: Retry,
): Promise<RetryView> {
  const { id, edge, arrival: version, reason = "", resume } = record;
  const target = targetOf(system, record);
  if (!target.rollback) {
    throw new InvalidRequestError(`${phaseKey(target.descriptor)} can only be read`);
  }
  const result = await target.rollback.perform({
    actor,
    reason,
    version,
    resume,
    retryOf: id,
    began: began && ((begun) => began(begun.id)),
  });
  return { kind: "rollback", result: rollbackView(result, linksOf(system, edge.to)) };
}
