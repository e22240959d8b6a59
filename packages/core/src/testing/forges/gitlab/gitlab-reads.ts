import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import type { ForgeRepository } from "../forge-repository.ts";
import type { Proposal, ProposalEvent } from "../proposal.ts";
import {
  commitAnswer,
  type NoteText,
  noteAnswer,
  pagedAnswer,
  projectAnswer,
  timeOf,
  userAnswer,
} from "./gitlab-answers.ts";
import { approvalsAnswer, listedProposalAnswer, proposalAnswer } from "./gitlab-proposal.ts";

export async function listUsers(context: ForgeContext): Promise<ForgeAnswer> {
  const username = context.request.query.get("username")?.toLowerCase();
  const people = context.state.users.filter(
    ({ login, kind }) =>
      kind !== "organization" && (username ?? login.toLowerCase()) === login.toLowerCase(),
  );
  return pagedAnswer(context, people, (user) => userAnswer(context, user));
}

export function getProject(context: ForgeContext, project: ForgeRepository): ForgeAnswer {
  return { status: 200, body: projectAnswer(context, project) };
}

export async function listProposals(
  context: ForgeContext,
  project: ForgeRepository,
): Promise<ForgeAnswer> {
  const wanted = project.proposals.filter((one) => isWanted(context, one));
  const found = sorted(context.request.query, wanted);
  return pagedAnswer(context, found, (one) => listedProposalAnswer(context, one));
}

function isWanted({ request, caller }: ForgeContext, proposal: Proposal): boolean {
  const { query } = request;
  const state = query.get("state") ?? "all";
  const own = proposal.state === "open" ? "opened" : proposal.state;
  const scope = query.get("scope")?.replaceAll("-", "_");
  const isIn: Readonly<Record<string, boolean>> = {
    created_by_me: proposal.author === caller?.user,
    assigned_to_me: proposal.assignees.some((one) => one === caller?.user),
    reviews_for_me: proposal.reviewers.some((one) => one === caller?.user),
  };
  return (
    (state === "all" || state === own) &&
    (isIn[scope ?? ""] ?? true) &&
    isEqual(query, "source_branch", proposal.head.branch) &&
    isEqual(query, "target_branch", proposal.base) &&
    isEqual(query, "author_username", proposal.author.login) &&
    isEqual(query, "source_project_id", String(proposal.head.repository.id)) &&
    isBetween(query, "updated", proposal.updatedAt) &&
    isBetween(query, "created", proposal.createdAt)
  );
}

function isEqual(query: URLSearchParams, name: string, value: string): boolean {
  return (query.get(name) ?? value) === value;
}

function isBetween(query: URLSearchParams, what: string, at: Date): boolean {
  const after = new Date(query.get(`${what}_after`) ?? 0);
  const before = new Date(query.get(`${what}_before`) ?? "9999-12-31T00:00:00Z");
  return at >= after && at <= before;
}

/** Newest first, unless another order is asked for. */
function sorted(query: URLSearchParams, all: readonly Proposal[]): readonly Proposal[] {
  const key = (one: Proposal) =>
    query.get("order_by") === "updated_at" ? one.updatedAt.getTime() : one.createdAt.getTime();
  const ascending = all.toSorted(
    (one, other) => key(one) - key(other) || one.number - other.number,
  );
  return query.get("sort") === "asc" ? ascending : ascending.toReversed();
}

export async function getProposal(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const body = await proposalAnswer(context, proposal);
  if (context.request.query.get("include_diverged_commits_count") !== "true") {
    return { status: 200, body };
  }
  const { repository, headSha, baseSha } = proposal;
  const diverged_commits_count = await context.git.countBetween(
    repository.fullName,
    headSha,
    baseSha,
  );
  return { status: 200, body: { ...body, diverged_commits_count } };
}

export async function getApprovals(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  return { status: 200, body: await approvalsAnswer(context, proposal) };
}

/** What people wrote and what happened stand in one list, newest first. */
export async function listNotes(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { query } = context.request;
  const filter = query.get("activity_filter");
  const notes = [
    ...[...proposal.comments, ...proposal.codeComments].map(
      (one): NoteText => ({ ...one, system: false }),
    ),
    ...proposal.events.map((one): NoteText => ({ ...one, body: wordsOf(one), system: true })),
    ...proposal.reviews
      .filter(({ verdict }) => verdict !== "commented")
      .map((one): NoteText => ({ ...one, body: verdictOf(one.verdict), system: true })),
  ].filter(
    ({ system }) =>
      filter === null || filter === "all_notes" || system === (filter === "only_activity"),
  );
  const ascending = notes.toSorted((one, other) => one.id - other.id);
  const ordered = query.get("sort") === "asc" ? ascending : ascending.toReversed();
  return pagedAnswer(context, ordered, (one) => noteAnswer(context, proposal, one));
}

function verdictOf(verdict: string): string {
  return verdict === "approved" ? "approved this merge request" : "requested changes";
}

function wordsOf({ kind, subject }: ProposalEvent): string {
  const short = subject.slice(0, 8);
  const words: Readonly<Record<ProposalEvent["kind"], string>> = {
    closed: "closed",
    reopened: "reopened",
    merged: "merged",
    pushed: `added 1 commit\n\n<ul><li>${short}</li></ul>`,
    retitled: `changed title to **${subject}**`,
    labeled: `added ~${JSON.stringify(subject)} label`,
    "auto-merge-armed": `enabled an automatic merge when all merge checks for ${short} pass`,
    "auto-merge-disarmed": "canceled the automatic merge",
  };
  return words[kind];
}

/** Newest first. */
export async function listCommits(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { repository, baseSha, headSha } = proposal;
  const all = await context.git.commitsBetween(repository.fullName, baseSha, headSha);
  return pagedAnswer(context, all.toReversed(), (one) => commitAnswer(context, repository, one));
}

/** One for each push, newest first; the first is what it was opened with. */
export async function listVersions(
  context: ForgeContext,
  proposal: Proposal,
): Promise<ForgeAnswer> {
  const pushes = proposal.events.filter(({ kind }) => kind === "pushed");
  const later = pushes.map(({ id, at, subject: sha }) => ({ id, at, sha }));
  const opened = { id: proposal.id, at: proposal.createdAt, sha: proposal.openedSha };
  return pagedAnswer(context, [...later.toReversed(), opened], ({ id, at, sha }) => ({
    id,
    head_commit_sha: sha,
    base_commit_sha: proposal.baseSha,
    start_commit_sha: proposal.baseSha,
    created_at: timeOf(at),
    merge_request_id: proposal.id,
    state: "collected",
    real_size: "1",
    patch_id_sha: sha,
  }));
}
