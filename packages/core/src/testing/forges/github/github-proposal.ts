import { anyCheckObstacles, hasConflict, isExamined, obstaclesOf } from "../examine-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { Proposal } from "../proposal.ts";
import {
  associationOf,
  labelAnswer,
  nodeId,
  repositoryUrl,
  timeOf,
  userAnswer,
} from "./github-answers.ts";
import { repositoryAnswer } from "./github-repository.ts";
import { githubRules } from "./github-rules.ts";

/** A pull request as a list shows it. */
export function listedProposalAnswer(context: ForgeContext, proposal: Proposal) {
  const { id, number, title, body, author, repository, head, base, reviewers } = proposal;
  const [assignee] = proposal.assignees;
  return {
    id,
    node_id: nodeId("PR", id),
    number,
    title,
    body,
    draft: proposal.draft,
    ...linksOf(context, proposal),
    state: proposal.state === "open" ? "open" : "closed",
    locked: false,
    active_lock_reason: null,
    user: userAnswer(context, author),
    milestone: null,
    labels: proposal.labels.map((label) => labelAnswer(context, repository, label)),
    created_at: timeOf(proposal.createdAt),
    updated_at: timeOf(proposal.updatedAt),
    closed_at: timeOf(proposal.closed?.at ?? proposal.merged?.at),
    merged_at: timeOf(proposal.merged?.at),
    merge_commit_sha: proposal.merged?.commit ?? null,
    assignee: assignee === undefined ? null : userAnswer(context, assignee),
    assignees: proposal.assignees.map((user) => userAnswer(context, user)),
    requested_reviewers: reviewers.map((user) => userAnswer(context, user)),
    requested_teams: [],
    head: sideAnswer(context, { ...head, sha: proposal.headSha }),
    base: sideAnswer(context, { repository, branch: base, sha: proposal.baseSha }),
    author_association: associationOf(repository, author),
    auto_merge: autoMergeAnswer(context, proposal),
  };
}

/** A pull request on its own, with what it takes time to work out. */
export async function proposalAnswer(context: ForgeContext, proposal: Proposal) {
  const { git } = context;
  const { repository, baseSha, headSha, comments, merged } = proposal;
  const size = await git.diffSize(repository.fullName, baseSha, headSha);
  return {
    ...listedProposalAnswer(context, proposal),
    merged: merged !== undefined,
    ...(await mergeabilityOf(context, proposal)),
    merged_by: merged === undefined ? null : userAnswer(context, merged.by),
    comments: comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: await git.countBetween(repository.fullName, baseSha, headSha),
    additions: size.additions,
    deletions: size.deletions,
    changed_files: size.files,
  };
}

/** Null, "unknown" until it has been worked out, and for ever once a pull request is closed. */
async function mergeabilityOf({ git }: ForgeContext, proposal: Proposal) {
  if (proposal.state !== "open" || !isExamined(proposal)) {
    return { mergeable: null, rebaseable: null, mergeable_state: "unknown" };
  }
  const mergeable = !(await hasConflict(git, proposal));
  const [obstacle] = await obstaclesOf(git, proposal);
  return { mergeable, rebaseable: mergeable, mergeable_state: stateOf(proposal, obstacle) };
}

export function stateOf(proposal: Proposal, obstacle: string | undefined): string {
  switch (obstacle) {
    case undefined:
      return anyCheckObstacles(proposal).length === 0 ? "clean" : "unstable";
    case "conflict":
      return "dirty";
    case "draft":
    case "behind":
      return obstacle;
    default:
      return "blocked";
  }
}

function linksOf(context: ForgeContext, proposal: Proposal) {
  const { repository, number, headSha } = proposal;
  const base = repositoryUrl(context, repository);
  const [url, issue] = [`${base}/pulls/${number}`, `${base}/issues/${number}`];
  const html = `${context.web}/${repository.fullName}/pull/${number}`;
  const links = {
    comments: `${issue}/comments`,
    commits: `${url}/commits`,
    html,
    issue,
    self: url,
    review_comments: `${url}/comments`,
    review_comment: `${base}/pulls/comments{/number}`,
    statuses: `${base}/statuses/${headSha}`,
  };
  return {
    url,
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    comments_url: links.comments,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    statuses_url: links.statuses,
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
  };
}

function sideAnswer(
  context: ForgeContext,
  { repository, branch, sha }: Proposal["head"] & { sha: string },
) {
  return {
    label: `${repository.owner.login}:${branch}`,
    ref: branch,
    sha,
    user: userAnswer(context, repository.owner),
    repo: repositoryAnswer(context, repository),
  };
}

function autoMergeAnswer(context: ForgeContext, proposal: Proposal) {
  const { autoMerge } = proposal;
  if (autoMerge === undefined) {
    return null;
  }
  const { title, message, method, by } = autoMerge;
  const usual = githubRules.commitText(proposal, method);
  return {
    enabled_by: userAnswer(context, by),
    merge_method: method,
    commit_title: title ?? usual.title,
    commit_message: message ?? usual.message,
  };
}

/** A pull request as an issue, which alone tells who closed it. */
export function issueAnswer(context: ForgeContext, proposal: Proposal) {
  const { id, number, title, body, repository, closed, merged } = proposal;
  const url = `${repositoryUrl(context, repository)}/issues/${number}`;
  const ended = closed ?? merged;
  const { html_url, diff_url, patch_url, merged_at, ...listed } = listedProposalAnswer(
    context,
    proposal,
  );
  return {
    ...issueLinks(context, proposal),
    html_url,
    id,
    node_id: listed.node_id,
    number,
    title,
    body,
    user: listed.user,
    labels: listed.labels,
    state: listed.state,
    assignee: listed.assignee,
    assignees: listed.assignees,
    comments: proposal.comments.length,
    created_at: listed.created_at,
    updated_at: listed.updated_at,
    closed_at: listed.closed_at,
    closed_by: ended === undefined ? null : userAnswer(context, ended.by),
    author_association: listed.author_association,
    draft: proposal.draft,
    pull_request: { url: listed.url, html_url, diff_url, patch_url, merged_at },
    timeline_url: `${url}/timeline`,
    locked: false,
    active_lock_reason: null,
    milestone: null,
    performed_via_github_app: null,
    state_reason: null,
  };
}

function issueLinks(context: ForgeContext, { repository, number }: Proposal) {
  const repository_url = repositoryUrl(context, repository);
  const url = `${repository_url}/issues/${number}`;
  return {
    url,
    repository_url,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
  };
}
