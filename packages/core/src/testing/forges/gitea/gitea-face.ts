import {
  ForgeDescription,
  type MatchedOperation,
  type PublishedDescription,
} from "../forge-description.ts";
import type { ExceededLimit, ForgeContext, ForgeFace } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { hasWrongTypes, mayDo, proposalOf, visibleRepository } from "../forge-lookup.ts";
import type { ForgeRepository } from "../forge-repository.ts";
import { type ForgeServer, type ForgeServerOptions, startForge } from "../forge-server.ts";
import type { Proposal } from "../proposal.ts";
import published from "./description.json" with { type: "json" };
import { userAnswer } from "./gitea-answers.ts";
import { notFound, problem } from "./gitea-errors.ts";
import { cancelMerge, merge } from "./gitea-merge.ts";
import * as reads from "./gitea-reads.ts";
import { giteaRules } from "./gitea-rules.ts";
import * as writes from "./gitea-writes.ts";

/** Starts a Gitea, or Forgejo: the operations of its API that are described. */
export async function startGitea(options: ForgeServerOptions = {}): Promise<ForgeServer> {
  return startForge(giteaFace, options);
}

type Answer = ForgeAnswer | Promise<ForgeAnswer>;
type OfRepository = (context: ForgeContext, repository: ForgeRepository) => Answer;
type OfProposal = (context: ForgeContext, proposal: Proposal) => Answer;

const repository = "/repos/{owner}/{repo}";

const ofRepository: Readonly<Record<string, OfRepository>> = {
  [`GET ${repository}`]: reads.getRepository,
  [`GET ${repository}/pulls`]: reads.listProposals,
  [`POST ${repository}/pulls`]: writes.createProposal,
  [`GET ${repository}/labels`]: reads.listLabels,
  [`POST ${repository}/labels`]: writes.createLabel,
  [`GET ${repository}/commits/{ref}/status`]: reads.getStatus,
};

const ofProposal: Readonly<Record<string, OfProposal>> = {
  [`GET ${repository}/pulls/{index}`]: reads.getProposal,
  [`PATCH ${repository}/pulls/{index}`]: writes.updateProposal,
  [`GET ${repository}/pulls/{index}/reviews`]: reads.listReviews,
  [`POST ${repository}/pulls/{index}/requested_reviewers`]: writes.askForReviews,
  [`POST ${repository}/pulls/{index}/merge`]: merge,
  [`DELETE ${repository}/pulls/{index}/merge`]: cancelMerge,
  [`GET ${repository}/issues/{index}/comments`]: reads.listComments,
  [`POST ${repository}/issues/{index}/comments`]: writes.addComment,
  [`GET ${repository}/issues/{index}/timeline`]: reads.listTimeline,
  [`POST ${repository}/issues/{index}/labels`]: writes.addLabels,
};

/** What asks for more than to see a repository by itself, or has words of its own for it. */
const openToReaders = /\/pulls(?:\/\{index\}(?:\/merge)?)?$|\/comments$/;

const giteaFace: ForgeFace = {
  rules: giteaRules,
  description: new ForgeDescription(published satisfies PublishedDescription),
  basePath: "/api/v1",
  beside: {},
  tokenOf: ({ authorization = "" }) => /^(?:token|Bearer) (.+)$/i.exec(authorization)?.[1],
  admit: (context, token) =>
    token !== undefined && context.caller === undefined
      ? problem(context, 401, "invalid username, password or token")
      : undefined,
  answer,
  notFound,
  notJson: (context) =>
    problem(context, 422, "[]: invalid character looking for beginning of value"),
  finish: (_, { headers, ...given }) => {
    const type =
      given.body === undefined ? {} : { "content-type": "application/json;charset=utf-8" };
    const cache = "max-age=0, private, must-revalidate, no-transform";
    return { ...given, headers: { ...type, "cache-control": cache, ...headers } };
  },
  limited,
  asDescribed,
};

async function answer(
  context: ForgeContext,
  { operation, parameters }: MatchedOperation,
): Promise<ForgeAnswer> {
  const key = `${operation.method} ${operation.path}`;
  const { caller } = context;
  if (key === "GET /user") {
    return caller === undefined
      ? problem(context, 401, "token is required")
      : { status: 200, body: userAnswer(context, caller.user) };
  }
  if (key === "GET /orgs/{org}/labels") {
    return reads.listOrganizationLabels(context, parameters["org"] ?? "");
  }
  const found = visibleRepository(context, `${parameters["owner"]}/${parameters["repo"]}`);
  if (found === undefined) {
    return notFound(context);
  }
  const proposal = proposalOf(found, parameters["index"] ?? "");
  return (
    refuse(context, found, key) ??
    (proposal === undefined
      ? (ofRepository[key] ?? notFound)(context, found)
      : (ofProposal[key] ?? notFound)(context, proposal))
  );
}

function refuse(
  context: ForgeContext,
  found: ForgeRepository,
  key: string,
): ForgeAnswer | undefined {
  if (key.startsWith("GET ")) {
    return undefined;
  }
  if (context.caller === undefined) {
    return problem(context, 401, "token is required");
  }
  if (context.caller.scope === "read") {
    const scopes = "required=[write:repository], token scope=read:repository";
    return problem(
      context,
      403,
      `token does not have at least one of required scope(s), ${scopes}`,
    );
  }
  if (!openToReaders.test(key) && !mayDo(context, found, "write")) {
    return problem(context, 403, "write permission is required");
  }
  return hasWrongTypes(context)
    ? problem(context, 422, `[]: json: cannot unmarshal: ${context.violations.join("; ")}`)
    : undefined;
}

/** Gitea itself limits nobody; a proxy before it does. */
function limited({ retryAfter }: ExceededLimit): ForgeAnswer {
  return {
    status: 429,
    headers: { "retry-after": String(retryAfter) },
    body: "Too Many Requests\n",
  };
}

/**
 * The description lacks that a scheduled merge is answered with 201, refusals without a body, and a
 * timeline in which there is nothing to show with null.
 */
function asDescribed({ status, body }: ForgeAnswer, { operation }: MatchedOperation): ForgeAnswer {
  const isScheduled = operation.path.endsWith("/merge") && status === 201;
  const none = operation.path.endsWith("/timeline") ? [] : {};
  return { status: isScheduled ? 200 : status, body: withoutNulls(body ?? none) };
}

/** Null stands for what is not there, and users have a second name, which the description lacks. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutNulls);
  }
  if (typeof value !== "object") {
    return value;
  }
  const known = Object.entries(value ?? {}).filter(
    ([name, one]) => one !== null && name !== "username",
  );
  return Object.fromEntries(known.map(([name, one]) => [name, withoutNulls(one)]));
}
