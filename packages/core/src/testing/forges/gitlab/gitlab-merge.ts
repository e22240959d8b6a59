import { type Obstacle, obstaclesOf } from "../examine-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { booleanIn, callerOf, mayDo, textIn } from "../forge-lookup.ts";
import { armAutoMerge, disarmAutoMerge, type Merging, mergeProposal } from "../merge-proposal.ts";
import type { Proposal } from "../proposal.ts";
import { Refusal } from "../refusal.ts";
import { unauthorized } from "./gitlab-errors.ts";
import { pipelineStatus, proposalAnswer } from "./gitlab-proposal.ts";
import { refusing } from "./gitlab-writes.ts";

/** What a merge may wait for. */
const passing = new Set<Obstacle>([
  "draft",
  "checks-failed",
  "checks-pending",
  "approvals-missing",
  "changes-requested",
]);

/**
 * Merges now or, if asked to and something is to wait for, once all checks pass. Whoever asks to wait is
 * refused where there is no pipeline, even if it could be merged.
 */
export async function merge(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { state, git, request } = context;
  if (!mayDo(context, proposal.repository, "write")) {
    return unauthorized;
  }
  const merging = mergingOf(context, proposal);
  return refusing(async () => {
    const obstacles = await obstaclesOf(git, proposal);
    const wanted = ["auto_merge", "merge_when_pipeline_succeeds"];
    const isLater = wanted.some((name) => booleanIn(request.body, name));
    const pipeline = pipelineStatus(proposal);
    if (isLater && pipeline === undefined) {
      throw new Refusal("not-mergeable");
    }
    const isWaiting = obstacles.length > 0 || pipeline === "running";
    if (isLater && isWaiting && obstacles.every((one) => passing.has(one))) {
      checkHead(merging);
      armAutoMerge(state, merging);
    } else {
      await mergeProposal(state, git, merging);
    }
    return { status: 200, body: await proposalAnswer(context, proposal) };
  });
}

/** @throws Refusal if the head is not the commit that was asked for */
function checkHead({ proposal, sha }: Merging): void {
  if (sha !== undefined && sha !== proposal.headSha) {
    throw new Refusal("head-moved", proposal.headSha);
  }
}

/** A project merges in one way, besides which only a squash can be asked for. */
function mergingOf(context: ForgeContext, proposal: Proposal): Merging {
  const { body } = context.request;
  const isSquash = booleanIn(body, "squash") ?? false;
  const usual = proposal.repository.allows("merge") ? "merge" : "rebase";
  const text = textIn(body, isSquash ? "squash_commit_message" : "merge_commit_message");
  const [title, ...message] = text?.split("\n\n") ?? [];
  return {
    proposal,
    by: callerOf(context),
    method: isSquash ? "squash" : usual,
    sha: textIn(body, "sha"),
    title,
    message: text === undefined ? undefined : message.join("\n\n"),
    deleteBranch: booleanIn(body, "should_remove_source_branch"),
  };
}

/** Answers with how it went rather than with the merge request, and with 201 even if it went wrong. */
export async function cancelMerge(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const by = callerOf(context);
  if (by !== proposal.author && !mayDo(context, proposal.repository, "write")) {
    return unauthorized;
  }
  if (proposal.autoMerge === undefined) {
    const message = "Can't cancel the automatic merge";
    return { status: 201, body: { message, status: "error", http_status: 406 } };
  }
  disarmAutoMerge(context.state, proposal, by);
  return { status: 201, body: { status: "success" } };
}
