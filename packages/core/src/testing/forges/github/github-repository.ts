import type { ForgeContext } from "../forge-face.ts";
import { type ForgeRepository, isAtLeast } from "../forge-repository.ts";
import { nodeId, repositoryUrl, timeOf, userAnswer } from "./github-answers.ts";

/** What follows the address of a repository in the templates that every answer carries. */
const templates = {
  archive_url: "/{archive_format}{/ref}",
  assignees_url: "/assignees{/user}",
  blobs_url: "/git/blobs{/sha}",
  branches_url: "/branches{/branch}",
  collaborators_url: "/collaborators{/collaborator}",
  comments_url: "/comments{/number}",
  commits_url: "/commits{/sha}",
  compare_url: "/compare/{base}head",
  contents_url: "/contents/{+path}",
  contributors_url: "/contributors",
  deployments_url: "/deployments",
  downloads_url: "/downloads",
  events_url: "/events",
  forks_url: "/forks",
  git_commits_url: "/git/commits{/sha}",
  git_refs_url: "/git/refs{/sha}",
  git_tags_url: "/git/tags{/sha}",
  hooks_url: "/hooks",
  issue_comment_url: "/issues/comments{/number}",
  issue_events_url: "/issues/events{/number}",
  issues_url: "/issues{/number}",
  keys_url: "/keys{/key_id}",
  labels_url: "/labels{/name}",
  languages_url: "/languages",
  merges_url: "/merges",
  milestones_url: "/milestones{/number}",
  notifications_url: "/notifications{?since,all,participating}",
  pulls_url: "/pulls{/number}",
  releases_url: "/releases{/id}",
  stargazers_url: "/stargazers",
  statuses_url: "/statuses/{sha}",
  subscribers_url: "/subscribers",
  subscription_url: "/subscription",
  tags_url: "/tags",
  teams_url: "/teams",
  trees_url: "/git/trees{/sha}",
} as const;

/** What every repository has, and nobody here looks at. */
const unused = {
  mirror_url: null,
  homepage: null,
  language: null,
  forks_count: 0,
  forks: 0,
  stargazers_count: 0,
  watchers_count: 0,
  watchers: 0,
  size: 1,
  is_template: false,
  topics: [],
  has_issues: true,
  has_projects: true,
  has_wiki: true,
  has_pages: false,
  has_downloads: true,
  has_discussions: false,
  archived: false,
  disabled: false,
  license: null,
  allow_forking: true,
  web_commit_signoff_required: false,
} as const;

/** A repository as lists of statuses show it. */
export function shortRepositoryAnswer(context: ForgeContext, repository: ForgeRepository) {
  const { id, name, fullName, owner, isPrivate } = repository;
  const url = repositoryUrl(context, repository);
  const described = Object.entries(templates).map(([key, value]) => [key, `${url}${value}`]);
  return {
    id,
    node_id: nodeId("R", id),
    name,
    full_name: fullName,
    private: isPrivate,
    owner: userAnswer(context, owner),
    html_url: `${context.web}/${fullName}`,
    description: null,
    fork: repository.parent !== undefined,
    url,
    ...Object.fromEntries(described),
  };
}

/** A repository as a side of a proposal. */
export function repositoryAnswer(
  context: ForgeContext,
  repository: ForgeRepository,
): Record<string, unknown> {
  const { fullName, isPrivate, proposals, defaultBranch } = repository;
  const at = timeOf(repository.createdAt);
  const open = proposals.filter(({ state }) => state === "open").length;
  const clone = context.state.git.urlOf(fullName);
  return {
    ...shortRepositoryAnswer(context, repository),
    git_url: clone.replace(/^https?/, "git"),
    clone_url: clone,
    ssh_url: `git@127.0.0.1:${fullName}.git`,
    svn_url: `${context.web}/${fullName}`,
    ...unused,
    default_branch: defaultBranch,
    open_issues_count: open,
    open_issues: open,
    visibility: isPrivate ? "private" : "public",
    pushed_at: at,
    created_at: at,
    updated_at: at,
    ...permissions(context, repository),
  };
}

function permissions({ caller }: ForgeContext, repository: ForgeRepository) {
  if (caller === undefined) {
    return {};
  }
  const may = (wanted: "read" | "write" | "admin") =>
    isAtLeast(repository.accessOf(caller.user), wanted);
  const [pull, push, admin] = [may("read"), may("write"), may("admin")];
  return { permissions: { admin, maintain: admin, push, triage: push, pull } };
}

/** A repository on its own; how it merges is shown to those who may push. */
export function fullRepositoryAnswer(context: ForgeContext, repository: ForgeRepository) {
  const { options } = repository;
  const user = context.caller?.user;
  const settings = {
    allow_merge_commit: repository.allows("merge"),
    allow_squash_merge: repository.allows("squash"),
    allow_rebase_merge: repository.allows("rebase"),
    allow_auto_merge: options.autoMerge ?? true,
    delete_branch_on_merge: options.deleteBranchOnMerge ?? false,
  };
  const { parent } = repository;
  return {
    ...repositoryAnswer(context, repository),
    network_count: 0,
    subscribers_count: 0,
    ...(isAtLeast(repository.accessOf(user), "write") ? settings : {}),
    ...(parent && {
      parent: repositoryAnswer(context, parent),
      source: repositoryAnswer(context, parent),
    }),
  };
}
