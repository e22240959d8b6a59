import { hasConflict, isExamined } from "../examine-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { Proposal, ProposalEvent } from "../proposal.ts";
import {
  commentAnswer,
  labelAnswer,
  pageUrl,
  repositoryAnswer,
  reviewAnswer,
  timeOf,
  userAnswer,
} from "./gitea-answers.ts";

/** Lists that are empty are null, as a slice of Go without an element is. */
export async function proposalAnswer(context: ForgeContext, proposal: Proposal) {
  const { git } = context;
  const { id, number, title, body, repository, closed, merged, baseSha, headSha } = proposal;
  const name = repository.fullName;
  const users = (all: readonly Proposal["author"][]) =>
    all.length === 0 ? null : all.map((user) => userAnswer(context, user));
  const [assignee = null] = users(proposal.assignees) ?? [];
  const size = await git.diffSize(name, baseSha, headSha);
  return {
    id,
    ...linksOf(context, proposal),
    number,
    user: userAnswer(context, proposal.author),
    title,
    body: body ?? "",
    labels: proposal.labels.map((label) => labelAnswer(context, `repos/${name}`, label)),
    milestone: null,
    assignee,
    assignees: users(proposal.assignees),
    requested_reviewers: users(proposal.reviewers),
    requested_reviewers_teams: null,
    state: proposal.state === "open" ? "open" : "closed",
    draft: proposal.draft,
    comments: proposal.comments.length,
    additions: size.additions,
    deletions: size.deletions,
    changed_files: size.files,
    mergeable: await isMergeable(context, proposal),
    merged: merged !== undefined,
    merged_at: timeOf(merged?.at),
    merge_commit_sha: merged?.commit ?? null,
    merged_by: merged === undefined ? null : userAnswer(context, merged.by),
    ...(await sidesOf(context, proposal)),
    merge_base: (await git.mergeBase(name, baseSha, headSha)) ?? "",
    created_at: timeOf(proposal.createdAt),
    updated_at: timeOf(proposal.updatedAt),
    closed_at: timeOf(closed?.at ?? merged?.at),
    ...unused,
  };
}

const unused = {
  is_locked: false,
  review_comments: 0,
  allow_maintainer_edit: false,
  due_date: null,
  pin_order: 0,
  flow: 0,
} as const;

function linksOf(context: ForgeContext, proposal: Proposal) {
  const url = pageUrl(context, proposal);
  return { url, html_url: url, diff_url: `${url}.diff`, patch_url: `${url}.patch` };
}

/** False until it has been worked out. */
async function isMergeable({ git }: ForgeContext, proposal: Proposal): Promise<boolean> {
  const isKnown = isExamined(proposal);
  return isKnown && proposal.state === "open" && !proposal.draft
    ? !(await hasConflict(git, proposal))
    : false;
}

/**
 * Both sides show where their branches are now, even after the end of a pull request; a branch that
 * is gone leaves its name in the label only.
 */
async function sidesOf(context: ForgeContext, proposal: Proposal) {
  const { repository, head, base, number, headSha, baseSha } = proposal;
  const headTip = (await context.git.branches(head.repository.fullName)).get(head.branch);
  const baseTip = (await context.git.branches(repository.fullName)).get(base);
  return {
    base: {
      label: base,
      ref: base,
      sha: baseTip ?? baseSha,
      repo_id: repository.id,
      repo: repositoryAnswer(context, repository),
    },
    head: {
      label: head.branch,
      ref: headTip === undefined ? `refs/pull/${number}/head` : head.branch,
      sha: headTip ?? headSha,
      repo_id: head.repository.id,
      repo: repositoryAnswer(context, head.repository),
    },
  };
}

const eventTypes: Readonly<Record<ProposalEvent["kind"], string>> = {
  closed: "close",
  reopened: "reopen",
  merged: "merge_pull",
  pushed: "pull_push",
  retitled: "change_title",
  labeled: "label",
  "auto-merge-armed": "pull_scheduled_merge",
  "auto-merge-disarmed": "pull_cancel_scheduled_merge",
};

/**
 * Everything that happened, oldest first, with the comments on code, which a page of it leaves out. It is the only place that tells who
 * closed a pull request.
 */
export function timelineAnswer(context: ForgeContext, proposal: Proposal) {
  const { comments, codeComments, reviews, events } = proposal;
  const all = [
    ...comments.map((one) => entryAnswer(context, proposal, { ...one, type: "comment" })),
    ...codeComments.map((one) => entryAnswer(context, proposal, { ...one, type: "code" })),
    ...reviews.map((one) => ({
      ...entryAnswer(context, proposal, { ...one, type: "review" }),
      review_id: reviewAnswer(context, proposal, one).id,
    })),
    ...events.map((one) => eventAnswer(context, proposal, one)),
  ];
  return all.toSorted((one, other) => one.id - other.id);
}

interface Entry extends Pick<ProposalEvent, "id" | "at" | "by"> {
  readonly type: string;
  readonly body: string;
}

function entryAnswer(context: ForgeContext, proposal: Proposal, entry: Entry) {
  const {
    assets: _,
    original_author: __,
    original_author_id: ___,
    ...comment
  } = commentAnswer(context, proposal, entry);
  return {
    ...comment,
    type: entry.type,
    old_project_id: 0,
    project_id: 0,
    old_milestone: null,
    milestone: null,
    tracked_time: null,
    old_title: "",
    new_title: "",
    old_ref: "",
    new_ref: "",
    ref_issue: null,
    ref_comment: null,
    ref_action: "",
    ref_commit_sha: "",
    review_id: 0,
    label: null,
    assignee: null,
    assignee_team: null,
    removed_assignee: false,
    resolve_doer: null,
    dependent_issue: null,
  };
}

function eventAnswer(context: ForgeContext, proposal: Proposal, event: ProposalEvent) {
  const { kind, subject } = event;
  const pushed = JSON.stringify({ is_force_push: false, commit_ids: [subject] });
  const body = kind === "pushed" ? pushed : kind === "labeled" ? "1" : "";
  const entry = entryAnswer(context, proposal, { ...event, body, type: eventTypes[kind] });
  const label = proposal.labels.find(({ name }) => kind === "labeled" && name === subject);
  const owner = `repos/${proposal.repository.fullName}`;
  return {
    ...entry,
    new_title: kind === "retitled" ? subject : "",
    label: label === undefined ? null : labelAnswer(context, owner, label),
  };
}
