import { isExamined, obstaclesOf } from "../examine-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { booleanIn, callerOf, mayDo, textIn } from "../forge-lookup.ts";
import type { MergeMethod } from "../forge-repository.ts";
import { armAutoMerge, disarmAutoMerge, type Merging, mergeProposal } from "../merge-proposal.ts";
import type { Proposal } from "../proposal.ts";
import { Refusal } from "../refusal.ts";
import { notFound, problem, refusalAnswer } from "./gitea-errors.ts";

const methods: Readonly<Record<string, MergeMethod>> = {
  merge: "merge",
  squash: "squash",
  rebase: "rebase",
};

/** Merges now or, if asked to, once the checks have succeeded. */
export async function merge(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  const isLater = booleanIn(request.body, "merge_when_checks_succeed") ?? false;
  const style = textIn(request.body, "Do") ?? "";
  const method = methods[style];
  if (method === undefined) {
    return refusalAnswer(context, new Refusal("method-not-allowed", style));
  }
  const merging: Merging = {
    proposal,
    by: callerOf(context),
    method,
    sha: textIn(request.body, "head_commit_id") || undefined,
    title: textIn(request.body, "MergeTitleField"),
    message: textIn(request.body, "MergeMessageField"),
    deleteBranch: booleanIn(request.body, "delete_branch_after_merge") ?? false,
  };
  try {
    await checkMergeable(context, proposal, isLater);
    if (isLater) {
      return arm(context, merging);
    }
    await mergeProposal(state, git, merging);
    return { status: 200 };
  } catch (error) {
    if (error instanceof Refusal) {
      return refusalAnswer(context, error);
    }
    throw error;
  }
}

/** @throws Refusal in the order of Gitea; what a merge may wait for is not in the way of a later one */
async function checkMergeable(
  context: ForgeContext,
  proposal: Proposal,
  isLater: boolean,
): Promise<void> {
  const obstacles = await obstaclesOf(context.git, proposal);
  const ended = obstacles.find((one) => one === "merged" || one === "closed");
  if (ended !== undefined) {
    throw new Refusal("not-open", ended);
  }
  if (!mayDo(context, proposal.repository, "write")) {
    throw new Refusal("not-mergeable", "not-allowed");
  }
  if (obstacles.includes("draft")) {
    throw new Refusal("not-mergeable", "draft");
  }
  if (!isExamined(proposal) || obstacles.includes("conflict")) {
    throw new Refusal("conflict");
  }
  const [waiting] = obstacles;
  if (waiting !== undefined && !isLater) {
    throw new Refusal("not-mergeable", waiting);
  }
}

/** The commit that was asked for is not looked at when a merge is scheduled. */
function arm(context: ForgeContext, merging: Merging): ForgeAnswer {
  const { proposal } = merging;
  if (proposal.autoMerge !== undefined) {
    const what = "pull request is already scheduled to auto merge when checks succeed";
    return problem(context, 409, `${what} [pull_id: ${proposal.id}]`);
  }
  armAutoMerge(context.state, merging);
  return { status: 201 };
}

/** Only whoever scheduled a merge may cancel it, and administrators. */
export async function cancelMerge(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { autoMerge, repository } = proposal;
  if (autoMerge === undefined) {
    return notFound(context);
  }
  const by = callerOf(context);
  if (autoMerge.by !== by && !mayDo(context, repository, "admin")) {
    return problem(context, 403, "user has no permission to cancel the scheduled auto merge");
  }
  disarmAutoMerge(context.state, proposal, by);
  return { status: 204 };
}
