import type { MatchedOperation, PublishedDescription } from "../forge-description.ts";
import { ForgeDescription } from "../forge-description.ts";
import type { ExceededLimit, ForgeContext, ForgeFace } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { fieldsOf, hasWrongTypes, mayDo, proposalOf, visibleRepository } from "../forge-lookup.ts";
import { ForgeQuota, type Quota } from "../forge-quota.ts";
import type { ForgeRepository } from "../forge-repository.ts";
import { type ForgeServer, type ForgeServerOptions, startForge } from "../forge-server.ts";
import type { Proposal } from "../proposal.ts";
import published from "./description.json" with { type: "json" };
import { notFound, problem } from "./github-errors.ts";
import { answerGraphql } from "./github-graphql.ts";
import * as reads from "./github-reads.ts";
import { githubRules } from "./github-rules.ts";
import * as writes from "./github-writes.ts";

export interface GithubOptions extends ForgeServerOptions {
  /** With the API under `/api/v3` rather than at the root, as api.github.com has it. @default true */
  readonly enterprise?: boolean;
  /** Requests an hour. @default 5000 */
  readonly rateLimit?: number;
}

/** Starts a GitHub: the operations of its REST API that are described, and auto-merge by GraphQL. */
export async function startGithub(options: GithubOptions = {}): Promise<ForgeServer> {
  return startForge(githubFace(options), options);
}

type Answer = ForgeAnswer | Promise<ForgeAnswer>;
type OfRepository = (context: ForgeContext, repository: ForgeRepository) => Answer;
type OfProposal = (context: ForgeContext, proposal: Proposal) => Answer;

const repository = "/repos/{owner}/{repo}";

const ofRepository: Readonly<Record<string, OfRepository>> = {
  [`GET ${repository}`]: reads.getRepository,
  [`GET ${repository}/pulls`]: reads.listProposals,
  [`POST ${repository}/pulls`]: writes.createProposal,
  [`GET ${repository}/commits/{ref}/check-runs`]: reads.listCheckRuns,
  [`GET ${repository}/commits/{ref}/status`]: reads.getStatus,
};

const ofProposal: Readonly<Record<string, OfProposal>> = {
  [`GET ${repository}/pulls/{pull_number}`]: reads.getProposal,
  [`PATCH ${repository}/pulls/{pull_number}`]: writes.updateProposal,
  [`GET ${repository}/pulls/{pull_number}/reviews`]: reads.listReviews,
  [`GET ${repository}/pulls/{pull_number}/commits`]: reads.listCommits,
  [`POST ${repository}/pulls/{pull_number}/requested_reviewers`]: writes.askForReviews,
  [`PUT ${repository}/pulls/{pull_number}/merge`]: writes.merge,
  [`GET ${repository}/issues/{issue_number}`]: reads.getIssue,
  [`POST ${repository}/issues/{issue_number}/labels`]: writes.addLabels,
  [`POST ${repository}/issues/{issue_number}/assignees`]: writes.addAssignees,
  [`GET ${repository}/issues/{issue_number}/comments`]: reads.listComments,
  [`POST ${repository}/issues/{issue_number}/comments`]: writes.addComment,
};

/** Anybody who sees a repository may open a pull request and comment; its author may change it. */
const openToReaders = /^(?:GET|PATCH) |\/pulls$|\/comments$/;

function githubFace({ enterprise = true, rateLimit = 5000 }: GithubOptions): ForgeFace {
  const quota = new ForgeQuota(rateLimit, 3600);
  const counted = new WeakMap<ForgeContext, Quota>();
  const payer = ({ caller }: ForgeContext) => caller?.user.login ?? "";
  return {
    rules: githubRules,
    description: new ForgeDescription(published satisfies PublishedDescription),
    basePath: enterprise ? "/api/v3" : "",
    beside: { [enterprise ? "/api/graphql" : "/graphql"]: answerGraphql },
    tokenOf: ({ authorization = "" }) => /^(?:Bearer|token) (.+)$/i.exec(authorization)?.[1],
    admit: (context, token) => {
      const taken = quota.take(payer(context), context.state.now());
      counted.set(context, taken);
      return taken.isExceeded ? exceeded(context) : admit(context, token);
    },
    answer,
    notFound: () => notFound,
    notJson: () => problem(400, "Problems parsing JSON"),
    finish: (context, { headers, ...answer }) => {
      const free = answer.status === 304 && context.caller !== undefined;
      const left = free
        ? quota.giveBack(payer(context), context.state.now())
        : counted.get(context);
      const isGraphql = context.request.path === "" || context.request.path === "/graphql";
      return { ...answer, headers: { ...commonHeaders(left, isGraphql), ...headers } };
    },
    limited,
    asDescribed: withoutStatus,
  };
}

async function answer(
  context: ForgeContext,
  { operation, parameters }: MatchedOperation,
): Promise<ForgeAnswer> {
  const key = `${operation.method} ${operation.path}`;
  if (key === "GET /user") {
    return context.caller === undefined
      ? problem(401, "Requires authentication")
      : reads.getUser(context);
  }
  const found = visibleRepository(context, `${parameters["owner"]}/${parameters["repo"]}`);
  if (found === undefined) {
    return notFound;
  }
  const refused = refuseRead(context, key) ?? refuseWrite(context, found, key);
  if (refused !== undefined) {
    return refused;
  }
  if (hasWrongTypes(context)) {
    return problem(422, `Invalid request.\n\n${context.violations.join("\n")}`);
  }
  const number = parameters["pull_number"] ?? parameters["issue_number"] ?? "";
  const proposal = proposalOf(found, number);
  const unknown = () => notFound;
  return proposal === undefined
    ? (ofRepository[key] ?? unknown)(context, found)
    : (ofProposal[key] ?? unknown)(context, proposal);
}

function refuseRead({ caller }: ForgeContext, key: string): ForgeAnswer | undefined {
  return key.endsWith("/check-runs") && caller?.readsChecks === false
    ? problem(403, "Resource not accessible by personal access token")
    : undefined;
}

function refuseWrite(
  context: ForgeContext,
  found: ForgeRepository,
  key: string,
): ForgeAnswer | undefined {
  if (key.startsWith("GET ")) {
    return undefined;
  }
  const { caller } = context;
  if (caller === undefined) {
    return problem(401, "Requires authentication");
  }
  if (caller.scope === "read") {
    return problem(403, "Resource not accessible by personal access token");
  }
  const mayWrite = openToReaders.test(key) || mayDo(context, found, "write");
  return mayWrite ? undefined : problem(403, "Must have push access to the repository.");
}

/** Whoever sends no name of a client is turned away, as is whoever sends a wrong token. */
function admit(context: ForgeContext, token: string | undefined): ForgeAnswer | undefined {
  if (!context.request.headers["user-agent"]) {
    const message = "Please make sure your request has a User-Agent header";
    return { status: 403, body: `Request forbidden by administrative rules. ${message}.\n` };
  }
  const isWrong = token !== undefined && context.caller === undefined;
  return isWrong ? problem(401, "Bad credentials") : undefined;
}

function commonHeaders(quota: Quota | undefined, isGraphql: boolean): Record<string, string> {
  return {
    "content-type": "application/json; charset=utf-8",
    "x-github-media-type": "github.v3; format=json",
    "x-github-request-id": "0000:0000:0000000:0000000:00000000",
    ...(quota && {
      "x-ratelimit-limit": String(quota.limit),
      "x-ratelimit-remaining": String(quota.remaining),
      "x-ratelimit-used": String(quota.used),
      "x-ratelimit-reset": String(quota.reset),
      "x-ratelimit-resource": isGraphql ? "graphql" : "core",
    }),
  };
}

function exceeded({ caller }: ForgeContext): ForgeAnswer {
  const whose = caller === undefined ? "127.0.0.1" : `user ID ${caller.user.id}`;
  return problem(403, `API rate limit exceeded for ${whose}.`);
}

function limited({ kind, retryAfter }: ExceededLimit, now: Date): ForgeAnswer {
  const type = { "content-type": "application/json; charset=utf-8" };
  const reset = String(Math.ceil(now.getTime() / 1000) + retryAfter);
  if (kind === "primary") {
    const left = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "0" };
    const headers = { ...type, ...left, "x-ratelimit-reset": reset };
    return { ...problem(403, "API rate limit exceeded for user ID 1."), headers };
  }
  const wait = "Please wait a few minutes before you try again.";
  const message = `You have exceeded a secondary rate limit. ${wait}`;
  return { ...problem(403, message), headers: { ...type, "retry-after": String(retryAfter) } };
}

/** Errors carry their status as a text, which the description has for some of them only. */
function withoutStatus(answered: ForgeAnswer): ForgeAnswer {
  const { status: _, ...body } = fieldsOf(answered.body);
  return answered.status < 400 ? answered : { ...answered, body };
}
