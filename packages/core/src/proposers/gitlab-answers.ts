import { z } from "zod";
import type { ForgeUser, Proposal, Review } from "../proposer.ts";
import { isSince } from "./forge-clock.ts";
import { listOf } from "./forge-lists.ts";
import { webUrl } from "./web-url.ts";

/** What is read of the answers of GitLab ("Merge requests API"). */
const user = z.object({ username: z.string() });

export const userAnswers = z.array(z.object({ id: z.int(), username: z.string() }));
export const selfAnswer = user;

export const mergeRequestAnswer = z.object({
  iid: z.int(),
  web_url: webUrl,
  state: z.enum(["opened", "closed", "locked", "merged"]),
  title: z.string(),
  description: z.string().nullish(),
  draft: z.boolean().nullish(),
  author: user.nullish(),
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.int().nullish(),
  target_project_id: z.int(),
  sha: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  updated_at: z.string(),
  labels: z.array(z.string()).nullish(),
  assignees: z.array(user).nullish(),
  reviewers: z.array(user).nullish(),
});
export type MergeRequestAnswer = z.infer<typeof mergeRequestAnswer>;

export const wholeMergeRequestAnswer = mergeRequestAnswer.extend({
  merge_user: user.nullish(),
  merged_by: user.nullish(),
  closed_by: user.nullish(),
  has_conflicts: z.boolean().nullish(),
  detailed_merge_status: z.string().nullish(),
  merge_when_pipeline_succeeds: z.boolean().nullish(),
  head_pipeline: z.object({ status: z.string() }).nullish(),
});
type WholeMergeRequestAnswer = z.infer<typeof wholeMergeRequestAnswer>;

export const approvalsAnswer = z.object({
  approved_by: z.array(z.object({ user, approved_at: z.string().nullish() })).nullish(),
});
type Approvals = z.infer<typeof approvalsAnswer>;

/** One for each push, the newest first. */
export const versionAnswers = z.array(
  z.object({ head_commit_sha: z.string(), created_at: z.string() }),
);
export type Versions = Readonly<z.infer<typeof versionAnswers>>;

export const noteAnswers = listOf(z.object({ body: z.string(), system: z.boolean().nullish() }));
export const nothing = z.unknown();

const draftMark = /^\s*(?:\[draft\]|\(draft\)|draft:)\s*/i;
/** The users of access tokens ("Bot users for projects"), and service accounts. */
const botName = /^(?:(?:project|group)_\d+_bot|service_account_)/;
const finding = new Set(["unchecked", "checking", "preparing", "approvals_syncing"]);

/** A draft is one by its title alone. */
export function withDraftMark(title: string, draft: boolean): string {
  const plain = title.replace(draftMark, "");
  return draft ? `Draft: ${plain}` : plain;
}

export function userOf(answer: z.infer<typeof user> | null | undefined): ForgeUser | undefined {
  return answer ? { login: answer.username, isBot: botName.test(answer.username) } : undefined;
}

/** Whether its branch is in the project itself, not in a fork. */
export function isOwn(request: MergeRequestAnswer): boolean {
  return request.source_project_id === request.target_project_id;
}

export function proposalOf(request: MergeRequestAnswer): Proposal {
  const isMerged = request.state === "merged";
  const { merge_commit_sha: merge, squash_commit_sha: squash, sha } = request;
  return {
    number: request.iid,
    url: request.web_url,
    // It is locked while it is being merged.
    state: request.state === "opened" || request.state === "locked" ? "open" : request.state,
    branch: request.source_branch,
    head: sha ?? "",
    base: request.target_branch,
    author: userOf(request.author) ?? { login: "ghost", isBot: false },
    title: withDraftMark(request.title, false),
    body: request.description ?? "",
    draft: request.draft ?? draftMark.test(request.title),
    mergeCommit: isMerged ? (merge ?? squash ?? sha ?? undefined) : undefined,
    updatedAt: request.updated_at,
  };
}

/** Who approved since this commit became the head: an approval does not tell what was looked at. */
export function approversOf(
  { approved_by: approvals }: Approvals,
  versions: Versions,
  head: string,
): readonly string[] {
  const older = versions.findIndex((version) => version.head_commit_sha !== head);
  const first = older < 0 ? versions.at(-1) : versions[older - 1];
  const since = first?.created_at;
  const counting = (approvals ?? []).filter(
    ({ approved_at: at }) => older !== 0 && (!at || isSince(at, since)),
  );
  return counting.map(({ user: { username } }) => username);
}

export function reviewOf(request: WholeMergeRequestAnswer, approvedBy: readonly string[]): Review {
  const isDisputed = request.detailed_merge_status === "requested_changes";
  const verdict = approvedBy.length > 0 ? "approved" : "none";
  return {
    verdict: isDisputed ? "changes-requested" : verdict,
    approvedBy,
    armed: request.merge_when_pipeline_succeeds ?? false,
    checks: checksOf(request.head_pipeline?.status),
    mergeability: mergeabilityOf(request),
  };
}

/** Whether its rules allow a merge and no pipeline is to be waited for. */
export function isMergeableNow(request: WholeMergeRequestAnswer): boolean {
  const checks = checksOf(request.head_pipeline?.status);
  return mergeabilityOf(request) === "mergeable" && checks !== "pending";
}

/** By the status of its last pipeline ("Pipelines API"). */
function checksOf(status: string | undefined): Review["checks"] {
  switch (status) {
    case undefined:
    case "skipped":
      return "none";
    case "success":
      return "passed";
    case "failed":
    case "canceled":
      return "failed";
    default:
      return "pending";
  }
}

function mergeabilityOf({
  has_conflicts: conflicts,
  detailed_merge_status: status,
}: WholeMergeRequestAnswer): Review["mergeability"] {
  if (status === "mergeable") {
    return "mergeable";
  }
  if (!status || finding.has(status)) {
    return "unknown";
  }
  if (conflicts || status === "conflict") {
    return "conflict";
  }
  return status === "need_rebase" ? "behind" : "blocked";
}
