import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import type { Check, ForgeRepository } from "../forge-repository.ts";
import type { Proposal } from "../proposal.ts";
import {
  commentAnswer,
  countedAnswer,
  labelAnswer,
  pagedAnswer,
  pageIn,
  repositoryAnswer,
  requestAnswer,
  reviewAnswer,
  statusAnswer,
} from "./gitea-answers.ts";
import { notFound } from "./gitea-errors.ts";
import { proposalAnswer, timelineAnswer } from "./gitea-proposal.ts";

export function getRepository(context: ForgeContext, repository: ForgeRepository): ForgeAnswer {
  return { status: 200, body: repositoryAnswer(context, repository) };
}

/**
 * Neither `head` nor `base` narrows a list down: Forgejo describes them, Gitea does not know them.
 */
export async function listProposals(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const { query } = context.request;
  const state = query.get("state") ?? "open";
  const wanted = repository.proposals.filter(
    (one) => state === "all" || (state === "open") === (one.state === "open"),
  );
  const poster = query.get("poster");
  const found = wanted.filter(({ author }) => (poster ?? author.login) === author.login);
  const ordered = sorted(query.get("sort") ?? "", found);
  return pagedAnswer(context, ordered, (one) => proposalAnswer(context, one));
}

/** Newest first, unless another order is asked for. */
function sorted(sort: string, proposals: readonly Proposal[]): readonly Proposal[] {
  const keys: Readonly<Record<string, (one: Proposal) => number>> = {
    oldest: ({ number }) => number,
    recentupdate: ({ updatedAt }) => -updatedAt.getTime(),
    leastupdate: ({ updatedAt }) => updatedAt.getTime(),
    recentclose: ({ closed, merged }) => -((closed ?? merged)?.at.getTime() ?? 0),
    mostcomment: ({ comments }) => -comments.length,
    leastcomment: ({ comments }) => comments.length,
  };
  const key = keys[sort] ?? (({ number }) => -number);
  return proposals.toSorted((one, other) => key(one) - key(other) || other.number - one.number);
}

export async function getProposal(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  return { status: 200, body: await proposalAnswer(context, proposal) };
}

export async function listReviews(context: ForgeContext, proposal: Proposal): Promise<ForgeAnswer> {
  const given = proposal.reviews.map((one) => reviewAnswer(context, proposal, one));
  const asked = proposal.reviewers.map((one) => requestAnswer(context, proposal, one));
  return countedAnswer(context, [...given, ...asked]);
}

/** All at once. */
export function listComments(context: ForgeContext, proposal: Proposal): ForgeAnswer {
  const body = within(context, proposal.comments).map((one) =>
    commentAnswer(context, proposal, one),
  );
  return { status: 200, headers: { "x-total-count": String(body.length) }, body };
}

function within<T extends { readonly at: Date }>(context: ForgeContext, all: readonly T[]) {
  const { query } = context.request;
  const since = new Date(query.get("since") ?? 0);
  const before = new Date(query.get("before") ?? "9999-12-31T00:00:00Z");
  return all.filter(({ at }) => at >= since && at <= before);
}

/** Comments on code are left out of a page once it is cut, and counted nevertheless. */
export function listTimeline(context: ForgeContext, proposal: Proposal): ForgeAnswer {
  const { items } = pageIn(context, timelineAnswer(context, proposal));
  const shown = items.filter(({ type }) => type !== "code");
  const headers = { "x-total-count": String(items.length) };
  return { status: 200, headers, body: shown.length === 0 ? null : shown };
}

export async function listLabels(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const owner = `repos/${repository.fullName}`;
  const labels = byName(repository.labels).map((one) => labelAnswer(context, owner, one));
  return countedAnswer(context, labels);
}

export async function listOrganizationLabels(
  context: ForgeContext,
  name: string,
): Promise<ForgeAnswer> {
  const organization = context.state.findUser(name);
  if (organization?.kind !== "organization") {
    return notFound(context);
  }
  const labels = context.state.organizationLabels.get(organization.login) ?? [];
  const owner = `orgs/${organization.login}`;
  const answers = byName(labels).map((one) => labelAnswer(context, owner, one));
  return countedAnswer(context, answers);
}

function byName<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  return all.toSorted((one, other) => one.name.localeCompare(other.name));
}

/** Null where nothing is known of a commit. */
export async function getStatus(
  context: ForgeContext,
  repository: ForgeRepository,
): Promise<ForgeAnswer> {
  const name = repository.fullName;
  const sha = await context.git.resolve(name, context.parameters["ref"] ?? "");
  if (sha === undefined) {
    return notFound(context);
  }
  const statuses = repository.checksOf(sha);
  if (statuses.length === 0) {
    return { status: 200, body: null };
  }
  const url = `${context.api}/repos/${name}/commits/${sha}`;
  const body = {
    state: combined(statuses),
    sha,
    total_count: statuses.length,
    statuses: statuses.map((one) => statusAnswer(context, name, one)),
    repository: repositoryAnswer(context, repository),
    commit_url: url,
    url: `${url}/status`,
  };
  return { status: 200, body };
}

function combined(statuses: readonly Check[]): Check["state"] {
  const states = new Set(statuses.map(({ state }) => state));
  if (states.has("failure")) {
    return "failure";
  }
  return states.has("pending") ? "pending" : "success";
}
