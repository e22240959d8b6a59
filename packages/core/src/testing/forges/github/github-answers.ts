import { createHash } from "node:crypto";
import { isMember } from "../change-proposal.ts";
import type { ForgeContext } from "../forge-face.ts";
import type { GitCommit } from "../forge-git.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { numberIn, pageOf } from "../forge-page.ts";
import type { Check, ForgeRepository, Label } from "../forge-repository.ts";
import type { ForgeUser } from "../forge-user.ts";
import type { Comment, Proposal, Review } from "../proposal.ts";

/** Times are in whole seconds. */
export function timeOf(at: Date | undefined): string | null {
  return at?.toISOString().replace(/\.\d+Z$/, "Z") ?? null;
}

export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(String(id)).toString("base64url")}`;
}

export function userAnswer({ api, web }: ForgeContext, user: ForgeUser): Record<string, unknown> {
  const { login, id, kind } = user;
  const url = `${api}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId("U", id),
    avatar_url: `${web}/avatars/u/${id}`,
    gravatar_id: "",
    url,
    html_url: `${web}/${login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: kind === "bot" ? "Bot" : kind === "organization" ? "Organization" : "User",
    user_view_type: "public",
    site_admin: false,
  };
}

/** What `GET /user` tells of whoever asks. */
export function profileAnswer(context: ForgeContext, user: ForgeUser): Record<string, unknown> {
  const at = timeOf(context.state.now());
  return {
    ...userAnswer(context, user),
    name: user.name,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: at,
    updated_at: at,
  };
}

export function repositoryUrl({ api }: ForgeContext, repository: ForgeRepository): string {
  return `${api}/repos/${repository.fullName}`;
}

export function labelAnswer(context: ForgeContext, repository: ForgeRepository, label: Label) {
  const { id, name, color, description } = label;
  const url = `${repositoryUrl(context, repository)}/labels/${encodeURIComponent(name)}`;
  return { id, node_id: nodeId("LA", id), url, name, color, default: false, description };
}

export function associationOf(repository: ForgeRepository, user: ForgeUser): string {
  if (user === repository.owner) {
    return "OWNER";
  }
  return isMember(repository, user) ? "COLLABORATOR" : "NONE";
}

export function commentAnswer(context: ForgeContext, proposal: Proposal, comment: Comment) {
  const { id, body, by, at } = comment;
  const url = repositoryUrl(context, proposal.repository);
  const page = `${context.web}/${proposal.repository.fullName}/pull/${proposal.number}`;
  return {
    url: `${url}/issues/comments/${id}`,
    html_url: `${page}#issuecomment-${id}`,
    issue_url: `${url}/issues/${proposal.number}`,
    id,
    node_id: nodeId("IC", id),
    user: userAnswer(context, by),
    body,
    created_at: timeOf(at),
    updated_at: timeOf(at),
    author_association: associationOf(proposal.repository, by),
    performed_via_github_app: null,
  };
}

const reviewStates = {
  approved: "APPROVED",
  "changes-requested": "CHANGES_REQUESTED",
  commented: "COMMENTED",
} as const;

export function reviewAnswer(context: ForgeContext, proposal: Proposal, review: Review) {
  const { id, body, by, at, sha, verdict, dismissed } = review;
  const { repository, number } = proposal;
  const html = `${context.web}/${repository.fullName}/pull/${number}#pullrequestreview-${id}`;
  const pull = `${repositoryUrl(context, repository)}/pulls/${number}`;
  return {
    id,
    node_id: nodeId("PRR", id),
    user: userAnswer(context, by),
    body,
    state: dismissed ? "DISMISSED" : reviewStates[verdict],
    html_url: html,
    pull_request_url: pull,
    submitted_at: timeOf(at),
    commit_id: sha,
    author_association: associationOf(repository, by),
    _links: { html: { href: html }, pull_request: { href: pull } },
  };
}

const unsigned = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
} as const;

export function commitAnswer(
  context: ForgeContext,
  repository: ForgeRepository,
  commit: GitCommit,
) {
  const { sha, tree, message, author, committer } = commit;
  const url = repositoryUrl(context, repository);
  const html = `${context.web}/${repository.fullName}/commit`;
  const userOf = (email: string) => {
    const user = context.state.findUser(email.split("@")[0] ?? "");
    return user === undefined ? null : userAnswer(context, user);
  };
  const signed = ({ name, email, at }: GitCommit["author"]) => ({ name, email, date: timeOf(at) });
  return {
    sha,
    node_id: nodeId("C", sha),
    commit: {
      author: signed(author),
      committer: signed(committer),
      message,
      tree: { sha: tree, url: `${url}/git/trees/${tree}` },
      url: `${url}/git/commits/${sha}`,
      comment_count: 0,
      verification: unsigned,
    },
    url: `${url}/commits/${sha}`,
    html_url: `${html}/${sha}`,
    comments_url: `${url}/commits/${sha}/comments`,
    author: userOf(author.email),
    committer: userOf(committer.email),
    parents: commit.parents.map((parent) => ({
      sha: parent,
      url: `${url}/commits/${parent}`,
      html_url: `${html}/${parent}`,
    })),
  };
}

export function checkRunAnswer(context: ForgeContext, sha: string, check: Check) {
  const { id, name, state, at } = check;
  const isDone = state !== "pending";
  const [owner, repo] = [context.parameters["owner"], context.parameters["repo"]];
  const url = `${context.api}/repos/${owner}/${repo}/check-runs/${id}`;
  return {
    id,
    name,
    node_id: nodeId("CR", id),
    head_sha: sha,
    external_id: "",
    url,
    html_url: `${context.web}/${owner}/${repo}/runs/${id}`,
    details_url: null,
    status: isDone ? "completed" : "in_progress",
    conclusion: isDone ? state : null,
    started_at: timeOf(at),
    completed_at: isDone ? timeOf(at) : null,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/annotations`,
    },
    check_suite: null,
    app: null,
    pull_requests: [],
  };
}

export function statusAnswer(context: ForgeContext, url: string, check: Check) {
  const { id, name, state, at } = check;
  return {
    url,
    avatar_url: `${context.web}/avatars/oa/1`,
    id,
    node_id: nodeId("SC", id),
    state,
    description: null,
    target_url: null,
    context: name,
    created_at: timeOf(at),
    updated_at: timeOf(at),
  };
}

/** Part of a list, 30 at a time and at most 100. */
export function pagedAnswer<T>(context: ForgeContext, all: readonly T[]): PagedAnswer<T> {
  const { query } = context.request;
  const size = Math.min(numberIn(query, "per_page", 30), 100);
  const page = numberIn(query, "page", 1);
  const url = new URL(`${context.api}${context.request.path}?${query.toString()}`);
  const { items, link } = pageOf(all, { url, page, size, sizeName: "per_page" });
  return { items, headers: link === "" ? {} : { link } };
}

export interface PagedAnswer<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** A weak tag, and no body for those who have it already. */
export function tagged(context: ForgeContext, answer: ForgeAnswer): ForgeAnswer {
  const digest = createHash("sha256")
    .update(JSON.stringify(answer.body ?? null))
    .digest("hex");
  const etag = `W/"${digest}"`;
  const headers = { "cache-control": "private, max-age=60, s-maxage=60", ...answer.headers, etag };
  const known = context.request.headers["if-none-match"] ?? "";
  const isKnown = known.split(/,\s*/).some((one) => one.replace(/^W\//, "") === `"${digest}"`);
  return isKnown ? { status: 304, headers } : { ...answer, headers };
}
