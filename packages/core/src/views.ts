import type {
  ArrivalView,
  AuditEntryView,
  AutomationSettingView,
  EdgeView,
  ImageView,
  MetadataView,
  OrphanView,
  PerformView,
  PhaseDescriptorView,
  PhaseView,
  PlanView,
  PromotionView,
  ProposalView,
  ResourceView,
  RestraintView,
  RollbackPlanView,
  RollbackView,
  SourceChangesView,
} from "./api-types.ts";
import type { AuditEntry } from "./audit.ts";
import type { AutomationSetting } from "./automation.ts";
import { commitFacts } from "./commit-facts.ts";
import type { EdgeStatus, LiveEdge } from "./edge.ts";
import type { Metadata } from "./metadata.ts";
import { type LivePhase, type PhaseDescriptor, type PhaseState, splitKey } from "./phase.ts";
import type { EdgeFacts, PhaseFacts } from "./phase-facts.ts";
import { type OpenProposal, proposalOf } from "./phase-proposal.ts";
import type { PerformResult, Plan } from "./promotion.ts";
import type { RollbackPlan, RollbackResult } from "./rollback.ts";
import type { CommitLinks } from "./source.ts";
import type { Arrival, KeptPhase, PromotionRecord, Restraint } from "./store.ts";

/** Pages about the commits of the phase. */
type Links = CommitLinks | undefined;

export function metadataView({ name, labels, annotations }: Metadata): MetadataView {
  return { name, ...(labels && { labels }), ...(annotations && { annotations }) };
}

export function descriptorView({ kind, pipeline, metadata }: PhaseDescriptor): PhaseDescriptorView {
  return { kind, pipeline, metadata: metadataView(metadata) };
}

export function phaseView(phase: LivePhase, state: PhaseState, facts: PhaseFacts): PhaseView {
  const { descriptor, links, rollback } = phase;
  const { canRollBack, restraints, automation, image } = facts;
  const view = {
    descriptor: descriptorView(descriptor),
    state: state.kind,
    updatable: rollback !== undefined,
    can_roll_back: canRollBack,
    ...(restraints.length > 0 && { restraints: restraints.map(restraintView) }),
    ...(automation !== "on" && { automation }),
  };
  switch (state.kind) {
    case "unknown":
      return { ...view, resource: {} };
    case "ready":
      return {
        ...view,
        observed_at: state.observedAt.toISOString(),
        resource: resourceView(state.arrival, links, image),
      };
    case "empty":
      return {
        ...view,
        reason: state.reason,
        since: state.since.toISOString(),
        observed_at: state.observedAt.toISOString(),
        resource: {},
      };
    case "error":
      return {
        ...view,
        code: state.code,
        reason: state.message,
        since: state.since.toISOString(),
        resource: state.last ? resourceView(state.last, links, image) : {},
      };
  }
}

function resourceView(arrival: Arrival, links: Links, image: ImageView | undefined): ResourceView {
  const { commit } = arrival;
  const { author, committedAt } = commitFacts(arrival.annotations);
  return {
    digest: arrival.digest,
    annotations: arrival.annotations,
    version: arrival.version,
    ...(commit !== undefined && { commit, ...(links && { commit_url: links.commit(commit) }) }),
    ...(author !== undefined && { author }),
    ...(committedAt !== undefined && { committed_at: committedAt }),
    cause: arrival.cause,
    recorded_at: arrival.recordedAt.toISOString(),
    ...(image && { image }),
  };
}

/** @param links about the commits of its target */
export function edgeView(
  { kind, from, to }: LiveEdge,
  status: EdgeStatus & EdgeFacts,
  links: Links,
): EdgeView {
  const { behindBy, sourceChanges } = status;
  return {
    kind,
    from: descriptorView(from),
    to: descriptorView(to),
    status: status.kind,
    ...(status.reason !== undefined && { reason: status.reason }),
    ...(status.since && { since: status.since.toISOString() }),
    can_perform: status.canPerform,
    ...(behindBy !== undefined && { behind_by: behindBy }),
    ...(sourceChanges && { source_changes: sourceChanges }),
    ...(status.proposal && { proposal: proposalView(status.proposal, links) }),
  };
}

function proposalView(
  { review, mergeTrouble, ...proposal }: OpenProposal,
  links: Links,
): ProposalView {
  const { kind, number, url, branch, head, base, digest, strangers, frozen } = proposal;
  return {
    kind,
    number,
    url,
    branch,
    head,
    base,
    ...(links && { head_url: links.commit(head), compare_url: links.compare(base, branch) }),
    digest: digest ?? null,
    committed_to_by: strangers,
    frozen,
    ...(mergeTrouble !== undefined && { auto_merge_trouble: mergeTrouble }),
    ...(review && {
      review: review.verdict,
      approved_by: review.approvedBy,
      auto_merge: review.armed,
      checks: review.checks,
      mergeability: review.mergeability,
    }),
  };
}

export function planView(plan: Plan, changes?: SourceChangesView): PlanView {
  const { decision, diff, fromDigest, toDigest, destination } = plan;
  const { reason = decision.kind === "blocked" ? decision.message : undefined } = plan;
  return {
    decision: decision.kind,
    ...(reason !== undefined && { reason }),
    diff,
    from_digest: fromDigest ?? null,
    to_digest: toDigest ?? null,
    ...(destination !== undefined && { branch: destination }),
    ...(changes && { source_changes: changes }),
  };
}

/** @param changes what the image of a new plan was built from, since the one it replaces */
export function performView(
  result: PerformResult,
  links: Links,
  changes?: SourceChangesView,
): PerformView {
  switch (result.outcome) {
    case "up-to-date":
      return { outcome: "up-to-date", annotations: {} };
    case "promoted": {
      const { annotations } = result.promotion;
      const promotion = promotionView(result.promotion, links);
      return { outcome: "promoted", annotations, promotion };
    }
    case "proposed":
      return {
        outcome: "proposed",
        url: result.url,
        annotations: { "dev.getglu.git.proposal.url": result.url },
      };
    case "blocked":
      return {
        outcome: "blocked",
        reason: result.blocked.reason,
        message: result.blocked.message,
      };
    case "plan-changed":
      return { outcome: "plan-changed", plan: planView(result.plan, changes) };
    case "failed": {
      const { code = "UNKNOWN", message = "" } = result.promotion.error ?? {};
      return {
        outcome: "failed",
        code,
        message,
        promotion: promotionView(result.promotion, links),
      };
    }
  }
}

/** @param older the entry before it in the history, if that is known */
export function arrivalView(arrival: Arrival, links: Links, older?: Arrival): ArrivalView {
  const { commit } = arrival;
  const isCompared = commit !== undefined && older?.commit !== undefined && older.commit !== commit;
  return {
    version: arrival.version,
    digest: arrival.digest,
    cause: arrival.cause,
    promotion: arrival.promotion ?? null,
    actor: arrival.actor ?? null,
    commit: commit ?? null,
    commit_url: (commit !== undefined && links?.commit(commit)) || null,
    compare_url: (isCompared && links?.compare(older.commit, commit)) || null,
    annotations: arrival.annotations,
    resource: arrival.resource,
    ...(arrival.unreadable !== undefined && { unreadable: arrival.unreadable }),
    recorded_at: arrival.recordedAt.toISOString(),
  };
}

export function orphanView({ phase, arrivals, latest }: KeptPhase): OrphanView {
  return {
    ...splitKey(phase),
    digest: latest?.digest ?? null,
    since: latest?.digestRecordedAt.toISOString() ?? null,
    arrivals,
  };
}

export function rollbackPlanView(plan: RollbackPlan, links: Links): RollbackPlanView {
  switch (plan.decision) {
    case "up-to-date":
      return { decision: "up-to-date", diff: "", current: null, target: null };
    case "blocked":
      return { decision: "blocked", reason: plan.message, diff: "", current: null, target: null };
    case "write": {
      const { diff, current, target } = plan;
      return {
        decision: "write",
        diff,
        current: arrivalView(current, links),
        target: arrivalView(target, links),
      };
    }
  }
}

export function rollbackView(result: RollbackResult, links: Links): RollbackView {
  switch (result.outcome) {
    case "up-to-date":
    case "blocked":
      return result;
    case "plan-changed":
      return { outcome: "plan-changed", plan: rollbackPlanView(result.plan, links) };
    case "rolled-back":
      return {
        outcome: "rolled-back",
        promotion: promotionView(result.promotion, links),
        restraints: result.restraints.map(restraintView),
      };
    case "proposed":
      return {
        outcome: "proposed",
        url: result.url,
        promotion: promotionView(result.promotion, links),
        restraints: result.restraints.map(restraintView),
      };
    case "failed": {
      const { promotion, message } = result;
      return { outcome: "failed", promotion: promotionView(promotion, links), message };
    }
  }
}

export function restraintView(restraint: Restraint): RestraintView {
  const { id, kind, phase, actor, reason, createdAt, expiresAt } = restraint;
  return {
    id,
    kind,
    phase: phase.slice(phase.indexOf("/") + 1),
    digest: kind === "veto" ? restraint.digest : null,
    scope: kind === "veto" ? restraint.scope : null,
    actor,
    reason,
    created_at: createdAt.toISOString(),
    expires_at: expiresAt?.toISOString() ?? null,
  };
}

export function automationSettingView(setting: AutomationSetting): AutomationSettingView {
  const { scope, mode, actor, reason, setAt } = setting;
  return { scope, mode, actor, reason, set_at: setAt.toISOString() };
}

export function promotionView(record: PromotionRecord, links: Links): PromotionView {
  const { phase: from } = splitKey(record.edge.from);
  const { pipeline, phase: to } = splitKey(record.edge.to);
  return {
    id: record.id,
    kind: record.kind,
    pipeline,
    from,
    to,
    state: record.state,
    from_digest: record.fromDigest,
    to_digest: record.toDigest ?? null,
    cause: record.cause,
    actor: record.actor,
    commit: record.commit ?? null,
    commit_url: (record.commit !== undefined && links?.commit(record.commit)) || null,
    proposal: proposalOf(record.annotations) ?? null,
    error: record.error ?? null,
    attempts: record.attempts,
    reason: record.reason ?? null,
    retry_of: record.retryOf ?? null,
    ...(record.revision !== undefined && { revision: record.revision }),
    created_at: record.createdAt.toISOString(),
    ended_at: record.endedAt?.toISOString() ?? null,
  };
}

export function auditEntryView(entry: AuditEntry): AuditEntryView {
  const { id, at, actor, origin, action, scope, details, outcome, message, promotion } = entry;
  return {
    id,
    at: at.toISOString(),
    actor,
    origin,
    action,
    scope,
    details,
    outcome,
    message: message ?? null,
    promotion: promotion ?? null,
  };
}
