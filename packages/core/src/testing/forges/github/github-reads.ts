import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { callerOf } from "../forge-lookup.ts";
import type { Check, ForgeRepository } from "../forge-repository.ts";
import type { Proposal } from "../proposal.ts";
import {
  checkRunAnswer,
  commentAnswer,
  commitAnswer,
  pagedAnswer,
  profileAnswer,
  repositoryUrl,
  reviewAnswer,
  statusAnswer,
  tagged,
} from "./github-answers.ts";
import { notFound, problem } from "./github-errors.ts";
import { issueAnswer, listedProposalAnswer, proposalAnswer } from "./github-proposal.ts";
import { fullRepositoryAnswer, shortRepositoryAnswer } from "./github-repository.ts";

export function getUser(context: ForgeContext): ForgeAnswer {
  return tagged(context, { status: 200, body: profileAnswer(context, callerOf(context)) });
}

export function getRepository(context: ForgeContext, repository: ForgeRepository): ForgeAnswer {
  return tagged(context, { status: 200, body: fullRepositoryAnswer(context, repository) });
}

export function listProposals(context: ForgeContext, repository: ForgeRepository): ForgeAnswer {
  const found = sorted(
    context,
    repository.proposals.filter((one) => isWanted(context, one)),
  );
  const { items, headers } = pagedAnswer(context, found);
  const body = items.map((one) => listedProposalAnswer(context, one));
  return tagged(context, { status: 200, headers, body });
}

function isWanted({ request: { query } }: ForgeContext, proposal: Proposal): boolean {
  const state = query.get("state") ?? "open";
  const isOpen = proposal.state === "open";
  // A head without an owner is no filter at all.
  const [owner, branch] = query.get("head")?.split(/:(.*)/s) ?? [];
  const { head } = proposal;
  return (
    (state === "all" || (state === "open") === isOpen) &&
    (query.get("base") ?? proposal.base) === proposal.base &&
    (branch === undefined ||
      (branch === head.branch &&
        owner?.toLowerCase() === head.repository.owner.login.toLowerCase()))
  );
}

function sorted(
  { request: { query } }: ForgeContext,
  all: readonly Proposal[],
): readonly Proposal[] {
  const sort = query.get("sort") ?? "created";
  const direction = query.get("direction") ?? (sort === "created" ? "desc" : "asc");
  const key = (one: Proposal) =>
    sort === "updated" || sort === "long-running" ? one.updatedAt.getTime() : one.number;
  const ascending = all.toSorted((one, other) =>
    sort === "popularity"
      ? one.comments.length - other.comments.length
      : key(one) - key(other) || one.number - other.number,
  );
  return direction === "asc" ? ascending : ascending.toReversed();
}

export async function getProposal(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  return tagged(context, { status: 200, body: await proposalAnswer(context, proposal) });
}

export function getIssue(context: ForgeContext, proposal: Proposal): ForgeAnswer {
  return tagged(context, { status: 200, body: issueAnswer(context, proposal) });
}

export function listReviews(context: ForgeContext, proposal: Proposal): ForgeAnswer {
  const { items, headers } = pagedAnswer(context, proposal.reviews);
  const body = items.map((one) => reviewAnswer(context, proposal, one));
  return tagged(context, { status: 200, headers, body });
}

export function listComments(context: ForgeContext, proposal: Proposal): ForgeAnswer {
  const since = context.request.query.get("since");
  const wanted = proposal.comments.filter(({ at }) => since === null || at >= new Date(since));
  const { items, headers } = pagedAnswer(context, wanted);
  const body = items.map((one) => commentAnswer(context, proposal, one));
  return tagged(context, { status: 200, headers, body });
}

export async function listCommits(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const { repository, baseSha, headSha } = proposal;
  const all = await context.git.commitsBetween(repository.fullName, baseSha, headSha);
  const { items, headers } = pagedAnswer(context, all);
  const body = items.map((one) => commitAnswer(context, repository, one));
  return tagged(context, { status: 200, headers, body });
}

export async function listCheckRuns(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const { query } = context.request;
  const sha = await context.git.resolve(repository.fullName, context.parameters["ref"] ?? "");
  if (sha === undefined) {
    return problem(422, `No commit found for SHA: ${context.parameters["ref"]}`);
  }
  const known =
    query.get("filter") === "all" ? (repository.checks.get(sha) ?? []) : repository.checksOf(sha);
  const name = query.get("check_name");
  const runs = known.filter((one) => one.kind === "run" && (name ?? one.name) === one.name);
  const { items, headers } = pagedAnswer(context, runs);
  const check_runs = items.map((one) => checkRunAnswer(context, sha, one));
  return tagged(context, { status: 200, headers, body: { total_count: runs.length, check_runs } });
}

export async function getStatus(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const sha = await context.git.resolve(repository.fullName, context.parameters["ref"] ?? "");
  if (sha === undefined) {
    return notFound;
  }
  const statuses = repository.checksOf(sha).filter(({ kind }) => kind === "status");
  const url = repositoryUrl(context, repository);
  const { items, headers } = pagedAnswer(context, statuses);
  const body = {
    state: combined(statuses),
    sha,
    total_count: statuses.length,
    statuses: items.map((one) => statusAnswer(context, `${url}/statuses/${sha}`, one)),
    repository: shortRepositoryAnswer(context, repository),
    commit_url: `${url}/commits/${sha}`,
    url: `${url}/commits/${sha}/status`,
  };
  return tagged(context, { status: 200, headers, body });
}

/** Pending where nothing is known. */
function combined(statuses: readonly Check[]): Check["state"] {
  if (statuses.some(({ state }) => state === "failure")) {
    return "failure";
  }
  const isGood = statuses.length > 0 && statuses.every(({ state }) => state === "success");
  return isGood ? "success" : "pending";
}
