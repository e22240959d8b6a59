import {
  ForgeDescription,
  type MatchedOperation,
  type PublishedDescription,
} from "../forge-description.ts";
import type { ExceededLimit, ForgeContext, ForgeFace } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { proposalOf, visibleRepository } from "../forge-lookup.ts";
import { ForgeQuota, type Quota } from "../forge-quota.ts";
import type { ForgeRepository } from "../forge-repository.ts";
import { type ForgeServer, type ForgeServerOptions, startForge } from "../forge-server.ts";
import type { Proposal } from "../proposal.ts";
import published from "./description.json" with { type: "json" };
import { profileAnswer, tagged } from "./gitlab-answers.ts";
import {
  insufficientScope,
  invalidParameter,
  invalidParameters,
  notFound,
  projectNotFound,
  unauthorized,
} from "./gitlab-errors.ts";
import { cancelMerge, merge } from "./gitlab-merge.ts";
import * as reads from "./gitlab-reads.ts";
import { gitlabRules } from "./gitlab-rules.ts";
import * as writes from "./gitlab-writes.ts";

export interface GitlabOptions extends ForgeServerOptions {
  /** Requests a minute. @default 2000 */
  readonly rateLimit?: number;
}

/** Starts a GitLab: the operations of its API that are described. */
export async function startGitlab(options: GitlabOptions = {}): Promise<ForgeServer> {
  return startForge(gitlabFace(options), options);
}

type Answer = ForgeAnswer | Promise<ForgeAnswer>;
type OfProject = (context: ForgeContext, project: ForgeRepository) => Answer;
type OfProposal = (context: ForgeContext, proposal: Proposal) => Answer;

const mergeRequests = "/projects/{id}/merge_requests";
const mergeRequest = `${mergeRequests}/{merge_request_iid}`;

const ofProject: Readonly<Record<string, OfProject>> = {
  "GET /projects/{id}": reads.getProject,
  [`GET ${mergeRequests}`]: reads.listProposals,
  [`POST ${mergeRequests}`]: writes.createProposal,
};

const ofProposal: Readonly<Record<string, OfProposal>> = {
  [`GET ${mergeRequest}`]: reads.getProposal,
  [`PUT ${mergeRequest}`]: writes.updateProposal,
  [`GET ${mergeRequest}/approvals`]: reads.getApprovals,
  [`GET ${mergeRequest}/notes`]: reads.listNotes,
  [`POST ${mergeRequest}/notes`]: writes.addNote,
  [`GET ${mergeRequest}/commits`]: reads.listCommits,
  [`GET ${mergeRequest}/versions`]: reads.listVersions,
  [`PUT ${mergeRequest}/merge`]: merge,
  [`POST ${mergeRequest}/cancel_merge_when_pipeline_succeeds`]: cancelMerge,
};

function gitlabFace({ rateLimit = 2000 }: GitlabOptions): ForgeFace {
  const quota = new ForgeQuota(rateLimit, 60);
  const counted = new WeakMap<ForgeContext, Quota>();
  return {
    rules: gitlabRules,
    description: new ForgeDescription(published satisfies PublishedDescription),
    basePath: "/api/v4",
    beside: {},
    tokenOf: (headers) =>
      headers["private-token"] ?? /^Bearer (.+)$/i.exec(headers["authorization"] ?? "")?.[1],
    admit: (context, token) => {
      const now = context.state.now();
      const taken = quota.take(context.caller?.user.login ?? "", now);
      counted.set(context, taken);
      const isWrong = token !== undefined && context.caller === undefined;
      const wait = taken.reset - Math.floor(now.getTime() / 1000);
      return taken.isExceeded ? tooMany(wait) : isWrong ? unauthorized : undefined;
    },
    answer,
    notFound: () => notFound,
    notJson: () => invalidParameter("Invalid json"),
    finish: (context, given) => {
      const { headers, ...answered } = tagged(context, given);
      const type = typeof answered.body === "string" ? "text/plain" : "application/json";
      const common = { "content-type": type, "x-request-id": "01J0000000000000000000000" };
      const left = quotaHeaders(counted.get(context));
      return { ...answered, headers: { ...common, ...left, ...headers } };
    },
    limited: ({ retryAfter }: ExceededLimit) => tooMany(retryAfter),
    asDescribed: (given) => given,
  };
}

async function answer(
  context: ForgeContext,
  { operation, parameters }: MatchedOperation,
): Promise<ForgeAnswer> {
  const key = `${operation.method} ${operation.path}`;
  const { caller } = context;
  if (caller === undefined && (key === "GET /user" || !key.startsWith("GET "))) {
    return unauthorized;
  }
  if (caller?.scope === "read" && !key.startsWith("GET ")) {
    return insufficientScope;
  }
  const wrong = context.violations.filter((one) => !one.includes("Unrecognized key"));
  if (wrong.length > 0) {
    return invalidParameters(wrong);
  }
  if (key === "GET /user" && caller !== undefined) {
    return { status: 200, body: profileAnswer(context, caller.user) };
  }
  if (key === "GET /users") {
    return reads.listUsers(context);
  }
  const project = projectOf(context, parameters["id"] ?? "");
  if (project === undefined) {
    return projectNotFound;
  }
  const proposal = proposalOf(project, parameters["merge_request_iid"] ?? "");
  const unknown = () => notFound;
  return proposal === undefined
    ? (ofProject[key] ?? unknown)(context, project)
    : (ofProposal[key] ?? unknown)(context, proposal);
}

/** By path or by number. */
function projectOf(context: ForgeContext, id: string): ForgeRepository | undefined {
  const all = [...context.state.repositories.values()];
  const numbered = all.find((one) => String(one.id) === id);
  return visibleRepository(context, numbered?.fullName ?? id);
}

function quotaHeaders(quota: Quota | undefined): Record<string, string> {
  return quota === undefined
    ? {}
    : {
        "ratelimit-limit": String(quota.limit),
        "ratelimit-name": "throttle_authenticated_api",
        "ratelimit-observed": String(quota.used),
        "ratelimit-remaining": String(quota.remaining),
        "ratelimit-reset": String(quota.reset),
      };
}

function tooMany(retryAfter: number): ForgeAnswer {
  return { status: 429, headers: { "retry-after": String(retryAfter) }, body: "Retry later\n" };
}
