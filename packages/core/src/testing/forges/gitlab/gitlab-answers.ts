import { createHash } from "node:crypto";
import type { ForgeContext } from "../forge-face.ts";
import type { GitCommit } from "../forge-git.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import { answersFor, numberIn, pageOf } from "../forge-page.ts";
import { type Access, type ForgeRepository, isAtLeast } from "../forge-repository.ts";
import type { ForgeUser } from "../forge-user.ts";
import type { Proposal, ProposalEvent } from "../proposal.ts";

/** Times are in milliseconds. */
export function timeOf(at: Date | undefined): string | null {
  return at?.toISOString() ?? null;
}

export function userAnswer({ web }: ForgeContext, user: ForgeUser) {
  const { id, login, name } = user;
  return {
    id,
    username: login,
    public_email: null,
    name,
    state: "active",
    locked: false,
    avatar_url: null,
    web_url: `${web}/${login}`,
  };
}

/** What `GET /user` tells of whoever asks; only this tells a bot from a person. */
export function profileAnswer(context: ForgeContext, user: ForgeUser) {
  return {
    ...userAnswer(context, user),
    created_at: "2026-01-01T00:00:00.000Z",
    bio: "",
    location: "",
    organization: "",
    job_title: "",
    pronouns: null,
    bot: user.kind === "bot",
    work_information: null,
    local_time: null,
    email: `${user.login}@example.com`,
    external: false,
    private_profile: false,
  };
}

const levels: Readonly<Record<Access, number>> = { none: 0, read: 20, write: 30, admin: 40 };

export function projectAnswer(context: ForgeContext, project: ForgeRepository) {
  const { options, parent, proposals } = project;
  const access = project.accessOf(context.caller?.user);
  const level = { access_level: levels[access], notification_level: 3 };
  const protection = project.protection(project.defaultBranch);
  return {
    ...identityAnswer(context, project),
    topics: [],
    tag_list: [],
    readme_url: null,
    forks_count: 0,
    avatar_url: null,
    star_count: 0,
    last_activity_at: timeOf(proposals.at(-1)?.updatedAt ?? project.createdAt),
    visibility: project.isPrivate ? "private" : "public",
    namespace: namespaceAnswer(context, project),
    empty_repo: false,
    archived: false,
    merge_requests_enabled: true,
    only_allow_merge_if_pipeline_succeeds: (protection.checks ?? []).length > 0,
    only_allow_merge_if_all_discussions_are_resolved: false,
    remove_source_branch_after_merge: options.deleteBranchOnMerge ?? false,
    merge_method: project.allows("merge") ? "merge" : "ff",
    squash_option: project.allows("squash") ? "default_off" : "never",
    ...(parent && { forked_from_project: identityAnswer(context, parent) }),
    permissions: { project_access: access === "none" ? null : level, group_access: null },
  };
}

function identityAnswer(context: ForgeContext, project: ForgeRepository) {
  const { id, name, fullName, namespace, createdAt, defaultBranch } = project;
  return {
    id,
    description: null,
    name,
    name_with_namespace: `${namespace.replaceAll("/", " / ")} / ${name}`,
    path: name,
    path_with_namespace: fullName,
    created_at: timeOf(createdAt),
    default_branch: defaultBranch,
    ssh_url_to_repo: `git@127.0.0.1:${fullName}.git`,
    http_url_to_repo: context.state.git.urlOf(fullName),
    web_url: `${context.web}/${fullName}`,
  };
}

function namespaceAnswer(context: ForgeContext, { namespace, owner }: ForgeRepository) {
  const path = namespace.split("/").at(-1) ?? "";
  return {
    id: owner.id,
    name: path,
    path,
    kind: owner.kind === "organization" ? "group" : "user",
    full_path: namespace,
    parent_id: null,
    avatar_url: null,
    web_url: `${context.web}/${namespace}`,
  };
}

/** A comment, or what the forge notes itself. */
export interface NoteText extends Pick<ProposalEvent, "id" | "at" | "by"> {
  readonly body: string;
  readonly system: boolean;
}

export function noteAnswer(context: ForgeContext, proposal: Proposal, note: NoteText) {
  const { id, body, by, at, system } = note;
  return {
    id,
    type: null,
    body,
    author: userAnswer(context, by),
    created_at: timeOf(at),
    updated_at: timeOf(at),
    system,
    noteable_id: proposal.id,
    noteable_type: "MergeRequest",
    project_id: proposal.repository.id,
    resolvable: false,
    confidential: false,
    internal: false,
    imported: false,
    imported_from: "none",
    noteable_iid: proposal.number,
    commands_changes: {},
  };
}

export function commitAnswer({ web }: ForgeContext, project: ForgeRepository, commit: GitCommit) {
  const { sha, parents, message, author, committer } = commit;
  return {
    id: sha,
    short_id: sha.slice(0, 8),
    created_at: timeOf(committer.at),
    parent_ids: parents,
    title: message.split("\n")[0],
    message: `${message}\n`,
    author_name: author.name,
    author_email: author.email,
    authored_date: timeOf(author.at),
    committer_name: committer.name,
    committer_email: committer.email,
    committed_date: timeOf(committer.at),
    trailers: {},
    extended_trailers: {},
    web_url: `${web}/${project.fullName}/-/commit/${sha}`,
  };
}

export function mayMerge({ caller }: ForgeContext, project: ForgeRepository): boolean {
  return caller !== undefined && isAtLeast(project.accessOf(caller.user), "write");
}

/** Part of a list, 20 at a time and at most 100. */
export async function pagedAnswer<T>(
  context: ForgeContext,
  all: readonly T[],
  answer: (one: T) => unknown,
): Promise<ForgeAnswer> {
  const { query, path } = context.request;
  const size = Math.min(numberIn(query, "per_page", 20), 100);
  const page = numberIn(query, "page", 1);
  const url = new URL(`${context.api}${path}?${query.toString()}`);
  const { items, link, last } = pageOf(all, { url, page, size, sizeName: "per_page" });
  const headers = {
    "x-total": String(all.length),
    "x-total-pages": String(last),
    "x-page": String(page),
    "x-per-page": String(size),
    "x-next-page": page < last ? String(page + 1) : "",
    "x-prev-page": page > 1 ? String(page - 1) : "",
    ...(link && { link }),
  };
  return { status: 200, headers, body: await answersFor(items, answer) };
}

/** A weak tag, and no body for those who have it already. */
export function tagged(context: ForgeContext, answer: ForgeAnswer): ForgeAnswer {
  if (context.request.method !== "GET" || answer.status !== 200) {
    return answer;
  }
  const digest = createHash("md5").update(JSON.stringify(answer.body)).digest("hex");
  const etag = `W/"${digest}"`;
  const headers = { ...answer.headers, etag };
  const isKnown = context.request.headers["if-none-match"] === etag;
  return isKnown ? { status: 304, headers } : { ...answer, headers };
}
