import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { answersFor, type ForgePage, numberIn, pageOf } from "../forge-page.ts";
import { type Check, type ForgeRepository, isAtLeast, type Label } from "../forge-repository.ts";
import type { ForgeUser } from "../forge-user.ts";
import type { Comment, Proposal, Review } from "../proposal.ts";

/** Times are in whole seconds. */
export function timeOf(at: Date | undefined): string | null {
  return at?.toISOString().replace(/\.\d+Z$/, "Z") ?? null;
}

const unknownUser = {
  login_name: "",
  source_id: 0,
  language: "",
  is_admin: false,
  last_login: "0001-01-01T00:00:00Z",
  restricted: false,
  active: false,
  prohibit_login: false,
  location: "",
  website: "",
  description: "",
  visibility: "public",
  followers_count: 0,
  following_count: 0,
  starred_repos_count: 0,
} as const;

/** Nothing tells a bot from a person. The description lacks `username`. */
export function userAnswer({ web }: ForgeContext, { id, login, name }: ForgeUser) {
  return {
    ...unknownUser,
    id,
    login,
    username: login,
    full_name: name === login ? "" : name,
    email: `${login}@noreply.localhost`,
    avatar_url: `${web}/avatars/${id}`,
    html_url: `${web}/${login}`,
    created: "2026-01-01T00:00:00Z",
  };
}

const unusedOfRepository = {
  description: "",
  empty: false,
  template: false,
  mirror: false,
  size: 24,
  language: "",
  original_url: "",
  website: "",
  stars_count: 0,
  forks_count: 0,
  watchers_count: 0,
  open_issues_count: 0,
  release_counter: 0,
  archived: false,
  archived_at: "1970-01-01T00:00:00Z",
  has_issues: true,
  has_wiki: true,
  has_pull_requests: true,
  has_projects: true,
  has_releases: true,
  has_packages: true,
  has_actions: true,
  ignore_whitespace_conflicts: false,
  allow_rebase_update: true,
  default_merge_style: "merge",
  default_allow_maintainer_edit: false,
  avatar_url: "",
  internal: false,
  mirror_interval: "",
  object_format_name: "sha1",
  mirror_updated: "0001-01-01T00:00:00Z",
  repo_transfer: null,
  topics: null,
} as const;

export function repositoryAnswer(
  context: ForgeContext,
  repository: ForgeRepository,
): Record<string, unknown> {
  const { id, name, fullName, owner, parent, options, proposals } = repository;
  const access = repository.accessOf(context.caller?.user);
  const at = timeOf(repository.createdAt);
  const url = `${context.api}/repos/${fullName}`;
  return {
    ...unusedOfRepository,
    id,
    owner: userAnswer(context, owner),
    name,
    full_name: fullName,
    private: repository.isPrivate,
    fork: parent !== undefined,
    parent: parent === undefined ? null : repositoryAnswer(context, parent),
    url,
    languages_url: `${url}/languages`,
    html_url: `${context.web}/${fullName}`,
    link: "",
    ssh_url: `git@127.0.0.1:${fullName}.git`,
    clone_url: context.state.git.urlOf(fullName),
    open_pr_counter: proposals.filter(({ state }) => state === "open").length,
    default_branch: repository.defaultBranch,
    created_at: at,
    updated_at: at,
    permissions: {
      admin: isAtLeast(access, "admin"),
      push: isAtLeast(access, "write"),
      pull: isAtLeast(access, "read"),
    },
    allow_merge_commits: repository.allows("merge"),
    allow_rebase: repository.allows("rebase"),
    allow_rebase_explicit: repository.allows("rebase"),
    allow_squash_merge: repository.allows("squash"),
    allow_fast_forward_only_merge: false,
    default_delete_branch_after_merge: options.deleteBranchOnMerge ?? false,
  };
}

export function labelAnswer({ api }: ForgeContext, owner: string, label: Label) {
  const { id, name, color, description } = label;
  const url = `${api}/${owner}/labels/${id}`;
  return { id, name, exclusive: false, is_archived: false, color, description, url };
}

export function pageUrl({ web }: ForgeContext, { repository, number }: Proposal): string {
  return `${web}/${repository.fullName}/pulls/${number}`;
}

export function commentAnswer(context: ForgeContext, proposal: Proposal, comment: Comment) {
  const { id, body, by, at } = comment;
  const url = pageUrl(context, proposal);
  return {
    id,
    html_url: `${url}#issuecomment-${id}`,
    pull_request_url: url,
    issue_url: "",
    user: userAnswer(context, by),
    original_author: "",
    original_author_id: 0,
    body,
    assets: [],
    created_at: timeOf(at),
    updated_at: timeOf(at),
  };
}

const reviewStates = {
  approved: "APPROVED",
  "changes-requested": "REQUEST_CHANGES",
  commented: "COMMENT",
} as const;

export function reviewAnswer(context: ForgeContext, proposal: Proposal, review: Review) {
  const { id, verdict, body, by, at, sha, dismissed } = review;
  const url = pageUrl(context, proposal);
  return {
    id,
    user: userAnswer(context, by),
    team: null,
    state: reviewStates[verdict],
    body,
    commit_id: sha,
    stale: sha !== proposal.headSha,
    official: isAtLeast(proposal.repository.accessOf(by), "write"),
    dismissed,
    comments_count: 0,
    submitted_at: timeOf(at),
    updated_at: timeOf(at),
    html_url: `${url}#issuecomment-${id}`,
    pull_request_url: url,
  };
}

/** A request for a review stands among the reviews. */
export function requestAnswer(context: ForgeContext, proposal: Proposal, reviewer: ForgeUser) {
  const { id, updatedAt: at } = proposal;
  const review = { id: id * 1_000_000 + reviewer.id, at, by: reviewer, body: "", sha: "" };
  const answer = reviewAnswer(context, proposal, {
    ...review,
    verdict: "commented",
    dismissed: false,
  });
  return { ...answer, state: "REQUEST_REVIEW", stale: false };
}

export function statusAnswer({ api }: ForgeContext, repository: string, check: Check) {
  const { id, name, state, at } = check;
  return {
    id,
    status: state,
    target_url: "",
    description: "",
    url: `${api}/repos/${repository}/statuses/${id}`,
    context: name,
    creator: null,
    created_at: timeOf(at),
    updated_at: timeOf(at),
  };
}

/** Part of a list, 30 at a time and at most 50. */
export async function pagedAnswer<T>(
  context: ForgeContext,
  all: readonly T[],
  answer: (one: T) => unknown,
): Promise<ForgeAnswer> {
  const { items, link } = pageIn(context, all);
  const exposed = { "access-control-expose-headers": "Link, X-Total-Count" };
  const headers = { ...exposed, "x-total-count": String(all.length), ...(link && { link }) };
  return { status: 200, headers, body: await answersFor(items, answer) };
}

/** Part of a list that is counted and has no links to its other parts. */
export function countedAnswer(context: ForgeContext, all: readonly unknown[]): ForgeAnswer {
  const headers = { "x-total-count": String(all.length) };
  return { status: 200, headers, body: pageIn(context, all).items };
}

export function pageIn<T>(context: ForgeContext, all: readonly T[]): ForgePage<T> {
  const { query, path } = context.request;
  const size = Math.min(numberIn(query, "limit", 30), 50);
  const page = numberIn(query, "page", 1);
  const url = new URL(`${context.api}${path}?${query.toString()}`);
  return pageOf(all, { url, page, size, sizeName: "limit" });
}
