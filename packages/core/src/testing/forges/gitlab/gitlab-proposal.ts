import {
  anyCheckObstacles,
  hasConflict,
  isExamined,
  type Obstacle,
  obstaclesOf,
} from "../examine-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { Proposal } from "../proposal.ts";
import { mayMerge, timeOf, userAnswer } from "./gitlab-answers.ts";

/** A merge request as a list shows it. */
export async function listedProposalAnswer(context: ForgeContext, proposal: Proposal) {
  const { id, number, repository, title, body, head, closed, merged, autoMerge } = proposal;
  const users = (all: readonly Proposal["author"][]) => all.map((one) => userAnswer(context, one));
  const userOf = (user: Proposal["author"] | undefined) =>
    user === undefined ? null : userAnswer(context, user);
  return {
    id,
    iid: number,
    project_id: repository.id,
    title,
    description: body,
    state: proposal.state === "open" ? "opened" : proposal.state,
    created_at: timeOf(proposal.createdAt),
    updated_at: timeOf(proposal.updatedAt),
    merged_by: userOf(merged?.by),
    // Whoever merged it, or set it to merge by itself.
    merge_user: userOf((merged ?? autoMerge)?.by),
    merged_at: timeOf(merged?.at),
    closed_by: userOf(merged === undefined ? closed?.by : undefined),
    closed_at: timeOf(merged === undefined ? closed?.at : undefined),
    target_branch: proposal.base,
    source_branch: head.branch,
    author: userAnswer(context, proposal.author),
    assignees: users(proposal.assignees),
    assignee: userOf(proposal.assignees[0]),
    reviewers: users(proposal.reviewers),
    source_project_id: head.repository.id,
    target_project_id: repository.id,
    labels: proposal.labels.map(({ name }) => name).toSorted((a, b) => a.localeCompare(b)),
    ...draftOf(proposal),
    merge_when_pipeline_succeeds: autoMerge !== undefined,
    ...(await mergeabilityOf(context, proposal)),
    ...commitsOf(proposal),
    ...linksOf(context, proposal),
    user_notes_count: proposal.comments.length,
    force_remove_source_branch: proposal.deleteBranch ?? null,
    should_remove_source_branch: autoMerge?.deleteBranch ?? null,
    prepared_at: timeOf(proposal.createdAt),
    ...unused,
  };
}

const unused = {
  upvotes: 0,
  downvotes: 0,
  imported: false,
  imported_from: "none",
  milestone: null,
  merge_after: null,
  discussion_locked: null,
  time_stats: {
    time_estimate: 0,
    total_time_spent: 0,
    human_time_estimate: null,
    human_total_time_spent: null,
  },
  squash: false,
  squash_on_merge: false,
  task_completion_status: { count: 0, completed_count: 0 },
  blocking_discussions_resolved: true,
} as const;

function draftOf({ draft }: Proposal) {
  return { draft, work_in_progress: draft };
}

function commitsOf({ headSha, merged }: Proposal) {
  return {
    sha: headSha,
    merge_commit_sha: merged?.commit ?? null,
    squash_commit_sha: merged?.squashCommit ?? null,
  };
}

function linksOf(context: ForgeContext, { repository, number }: Proposal) {
  const reference = `!${number}`;
  const full = `${repository.fullName}${reference}`;
  return {
    reference,
    references: { short: reference, relative: reference, full },
    web_url: `${context.web}/${repository.fullName}/-/merge_requests/${number}`,
  };
}

const statuses: Readonly<Record<Obstacle, string>> = {
  merged: "not_open",
  closed: "not_open",
  conflict: "conflict",
  draft: "draft_status",
  "checks-failed": "ci_must_pass",
  "checks-pending": "ci_must_pass",
  "approvals-missing": "not_approved",
  "changes-requested": "requested_changes",
  behind: "need_rebase",
};

/** "checking" until it has been worked out. */
async function mergeabilityOf({ git }: ForgeContext, proposal: Proposal) {
  const isKnown = isExamined(proposal);
  const isOpen = proposal.state === "open";
  const has_conflicts = isOpen && isKnown && (await hasConflict(git, proposal));
  if (isOpen && !isKnown) {
    return { merge_status: "checking", detailed_merge_status: "checking", has_conflicts };
  }
  const [obstacle] = await obstaclesOf(git, proposal);
  const isRunning = obstacle === "checks-pending" && pipelineStatus(proposal) === "running";
  const status = obstacle === undefined ? "mergeable" : statuses[obstacle];
  return {
    merge_status: has_conflicts ? "cannot_be_merged" : "can_be_merged",
    detailed_merge_status: isRunning ? "ci_still_running" : status,
    has_conflicts,
  };
}

/** All checks of a commit make up its pipeline; undefined if there are none. */
export function pipelineStatus(proposal: Proposal): "running" | "success" | "failed" | undefined {
  if (proposal.repository.checksOf(proposal.headSha).length === 0) {
    return undefined;
  }
  const [obstacle] = anyCheckObstacles(proposal);
  if (obstacle === "checks-failed") {
    return "failed";
  }
  return obstacle === undefined ? "success" : "running";
}

/** A merge request on its own. */
export async function proposalAnswer(context: ForgeContext, proposal: Proposal) {
  const { git } = context;
  const { repository, baseSha, headSha } = proposal;
  const name = repository.fullName;
  const start = (await git.mergeBase(name, baseSha, headSha)) ?? baseSha;
  const { files } = await git.diffSize(name, baseSha, headSha);
  return {
    ...(await listedProposalAnswer(context, proposal)),
    subscribed: false,
    changes_count: files === 0 ? null : String(files),
    latest_build_started_at: null,
    latest_build_finished_at: null,
    first_deployed_to_production_at: null,
    pipeline: pipelineAnswer(context, proposal),
    head_pipeline: pipelineAnswer(context, proposal),
    diff_refs: { base_sha: start, head_sha: headSha, start_sha: baseSha },
    merge_error: null,
    user: { can_merge: mayMerge(context, repository) },
  };
}

function pipelineAnswer(context: ForgeContext, proposal: Proposal) {
  const { repository, headSha: sha, head } = proposal;
  const status = pipelineStatus(proposal);
  const [first] = repository.checks.get(sha) ?? [];
  if (status === undefined || first === undefined) {
    return null;
  }
  return {
    id: first.id,
    iid: first.id,
    project_id: repository.id,
    sha,
    ref: head.branch,
    status,
    source: "push",
    created_at: timeOf(first.at),
    updated_at: timeOf(repository.checks.get(sha)?.at(-1)?.at),
    web_url: `${context.web}/${repository.fullName}/-/pipelines/${first.id}`,
  };
}

export async function approvalsAnswer(context: ForgeContext, proposal: Proposal) {
  const listed = await listedProposalAnswer(context, proposal);
  const { approvals = 0 } = proposal.repository.protection(proposal.base);
  const given = proposal.verdicts.filter(({ verdict }) => verdict === "approved");
  const left = Math.max(0, approvals - given.length);
  const user = context.caller?.user;
  return {
    id: listed.id,
    iid: listed.iid,
    project_id: listed.project_id,
    title: listed.title,
    description: listed.description,
    state: listed.state,
    created_at: listed.created_at,
    updated_at: listed.updated_at,
    merge_status: listed.merge_status,
    approved: left === 0 && (approvals > 0 || given.length > 0),
    approvals_required: approvals,
    approvals_left: left,
    require_password_to_approve: false,
    approved_by: given.map(({ by, at }) => ({
      user: userAnswer(context, by),
      approved_at: timeOf(at),
    })),
    suggested_approvers: [],
    approvers: [],
    approver_groups: [],
    user_has_approved: given.some(({ by }) => by === user),
    user_can_approve: mayMerge(context, proposal.repository) && user !== proposal.author,
  };
}
