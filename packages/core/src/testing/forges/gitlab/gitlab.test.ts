import { afterEach, beforeEach, expect, it } from "vitest";
import type { ForgeServer } from "../forge-server.ts";
import { type GitlabOptions, startGitlab } from "./gitlab-face.ts";

const name = "acme/platform/deploy";
const project = `/projects/${encodeURIComponent(name)}`;
const requests = `${project}/merge_requests`;

let forge: ForgeServer;

beforeEach(async () => {
  forge = await started();
});

afterEach(() => forge.stop());

async function started(options: GitlabOptions = {}): Promise<ForgeServer> {
  const server = await startGitlab({
    users: { glu: { kind: "bot" } },
    tokens: {
      "glu-token": "glu",
      "read-token": { user: "glu", scope: "read" },
      "rita-token": "rita",
    },
    ...options,
  });
  const members = { glu: "write", jane: "admin", joe: "write", rita: "read" } as const;
  await server.createRepository(name, { "app.yaml": "image: one\n" }, { members });
  await server.as("glu").push("glu/app", { files: { "app.yaml": "image: two\n" } });
  return server;
}

interface Asked {
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Record<string, string>;
  readonly server?: ForgeServer;
}

async function ask(
  line: string,
  { body, token = "glu-token", headers, server = forge }: Asked = {},
) {
  const [method = "", path = ""] = line.split(" ");
  const response = await fetch(`${server.apiUrl}${path}`, {
    method,
    headers: { ...(token !== null && { "private-token": token }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type") === "application/json" && text !== "";
  const { status } = response;
  return { status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}

async function opened(more: Record<string, unknown> = {}) {
  const required = { title: "Promote", source_branch: "glu/app", target_branch: "main" };
  return ask(`POST ${requests}`, { body: { ...required, description: "why", ...more } });
}

async function idOf(username: string): Promise<number> {
  return (await ask(`GET /users?username=${username}`)).body[0].id;
}

it("opens a merge request whose head is what Git has", async () => {
  const sha = await forge.git.tip(name, "glu/app");
  const labels = "glu,production";
  expect(await opened({ labels, reviewer_ids: [await idOf("jane")] })).toMatchObject({
    status: 201,
    body: {
      iid: 1,
      state: "opened",
      draft: false,
      sha,
      labels: ["glu", "production"],
      reviewers: [{ username: "jane" }],
      merge_status: "checking",
      changes_count: "1",
      author: { username: "glu" },
      references: { full: `${name}!1` },
      web_url: `${forge.url}/${name}/-/merge_requests/1`,
    },
  });
  expect((await ask(`GET ${requests}/1`)).body).toMatchObject({
    merge_status: "can_be_merged",
    detailed_merge_status: "mergeable",
  });
  expect(await forge.git.git(name, "rev-parse", "refs/merge-requests/1/head")).toBe(sha);
});

it("says what is wrong with a merge request that cannot be opened", async () => {
  await opened();
  expect(await opened()).toMatchObject({
    status: 409,
    body: { message: ["Another open merge request already exists for this source branch: !1"] },
  });
  expect((await opened({ source_branch: "main" })).status).toBe(422);
  expect((await opened({ source_branch: "gone" })).status).toBe(400);
  expect((await opened({ target_branch: "gone" })).status).toBe(400);
  expect((await opened({ title: "x".repeat(256) })).body).toEqual({
    message: { title: ["is too long (maximum is 255 characters)"] },
  });
  const missing = await ask(`POST ${requests}`, { body: { source_branch: "x" } });
  expect(missing).toMatchObject({
    status: 400,
    body: { error: "title is missing, target_branch is missing" },
  });
  expect(forge.takeViolations()).toHaveLength(2);
});

it("takes a title that starts with Draft for a draft, which is not merged", async () => {
  expect((await opened({ title: "Draft: Promote" })).body.draft).toBe(true);
  expect((await ask(`GET ${requests}/1`)).body.detailed_merge_status).toBe("draft_status");
  expect((await ask(`PUT ${requests}/1/merge`, { body: {} })).status).toBe(405);
  const edited = await ask(`PUT ${requests}/1`, { body: { title: "Promote" } });
  expect(edited).toMatchObject({ status: 200, body: { draft: false } });
});

it("lists what is asked for, in pages with their numbers in the headers", async () => {
  for (const branch of ["a", "b", "c"]) {
    await forge.as("jane").push(branch, { files: { [branch]: "x" } });
    await forge.as("jane").propose({ title: branch, head: branch });
  }
  await forge.as("jane").close(2);
  const iids = async (query: string) =>
    (await ask(`GET ${requests}?${query}`)).body.map(({ iid }: { iid: number }) => iid);
  expect(await iids("state=opened")).toEqual([3, 1]);
  expect(await iids("source_branch=b&order_by=updated_at&sort=asc")).toEqual([2]);
  expect(await iids("scope=created_by_me")).toEqual([]);
  expect(await iids("updated_after=2999-01-01T00:00:00Z")).toEqual([]);
  const page = await ask(`GET ${requests}?per_page=2&sort=asc`);
  expect(Object.fromEntries(page.headers)).toMatchObject({
    "x-total": "3",
    "x-total-pages": "2",
    "x-page": "1",
    "x-next-page": "2",
    "x-prev-page": "",
    link: expect.stringContaining('page=2>; rel="next"'),
  });
  const last = await ask(`GET ${requests}?per_page=2&page=2&sort=asc`);
  expect(last.headers.get("x-next-page")).toBe("");
});

it("answers 304 to whoever has it already", async () => {
  await opened();
  await ask(`GET ${requests}/1`);
  const { headers } = await ask(`GET ${requests}/1`);
  const etag = headers.get("etag") ?? "";
  const again = await ask(`GET ${requests}/1`, { headers: { "if-none-match": etag } });
  expect([again.status, again.body]).toEqual([304, ""]);
  await forge.as("joe").comment(1, "hm");
  const changed = await ask(`GET ${requests}/1`, { headers: { "if-none-match": etag } });
  expect(changed.status).toBe(200);
});

it("edits labels on the fly, and who is to look at it", async () => {
  await opened({ labels: ["glu"] });
  const edit = async (body: object) => (await ask(`PUT ${requests}/1`, { body })).body;
  expect((await edit({ add_labels: "new,glu" })).labels).toEqual(["glu", "new"]);
  expect((await edit({ remove_labels: "glu" })).labels).toEqual(["new"]);
  expect((await edit({ labels: "" })).labels).toEqual([]);
  const assignee_id = await idOf("joe");
  expect((await edit({ assignee_id })).assignees).toMatchObject([{ username: "joe" }]);
  expect((await edit({ assignee_ids: [] })).assignee).toBeNull();
  expect((await edit({ description: "new" })).description).toBe("new");
  expect((await ask(`PUT ${requests}/1`, { body: {} })).status).toBe(400);
  expect(forge.takeViolations()).toHaveLength(1);
});

it("tells who closed it, and reopens it", async () => {
  await opened();
  await forge.as("jane").close(1);
  expect((await ask(`GET ${requests}/1`)).body).toMatchObject({
    state: "closed",
    closed_by: { username: "jane" },
    detailed_merge_status: "not_open",
  });
  const reopened = await ask(`PUT ${requests}/1`, { body: { state_event: "reopen" } });
  expect(reopened.body).toMatchObject({ state: "opened", closed_by: null, closed_at: null });
  const closed = await ask(`PUT ${requests}/1`, { body: { state_event: "close" } });
  expect(closed.body).toMatchObject({ state: "closed", closed_by: { username: "glu" } });
});

it("closes a merge request whose branch has gone, and does not reopen it", async () => {
  await opened();
  const sha = await forge.git.tip(name, "glu/app");
  await forge.as("joe").deleteBranch("glu/app");
  expect((await ask(`GET ${requests}/1`)).body).toMatchObject({
    state: "closed",
    closed_by: { username: "joe" },
    source_branch: "glu/app",
    sha,
  });
  const reopened = await ask(`PUT ${requests}/1`, { body: { state_event: "reopen" } });
  expect(reopened).toMatchObject({ status: 200, body: { state: "closed" } });
});

it("takes a merge request for merged whose commits were pushed to the target", async () => {
  await opened();
  forge.addToken("jane-token", { user: "jane" });
  const url = forge.urlOf(name).replace("//", "//oauth2:jane-token@");
  await forge.git.git(name, "push", "--quiet", url, "glu/app:main");
  expect((await ask(`GET ${requests}/1`)).body).toMatchObject({
    state: "merged",
    merged_by: { username: "jane" },
    closed_by: null,
  });
});

it("shows approvals and, among what it notes itself, what people wrote", async () => {
  await forge.configure({ protection: { main: { approvals: 2 } } });
  await opened();
  await forge.as("jane").approve(1);
  await forge.as("joe").comment(1, "why?");
  await ask(`POST ${requests}/1/notes`, { body: { body: "because" } });
  expect((await ask(`GET ${requests}/1/approvals`)).body).toMatchObject({
    approved: false,
    approvals_required: 2,
    approvals_left: 1,
    approved_by: [{ user: { username: "jane" } }],
  });
  expect((await ask(`GET ${requests}/1/notes`)).body).toMatchObject([
    { body: "because", system: false, author: { username: "glu" } },
    { body: "why?", system: false },
    { body: "approved this merge request", system: true },
  ]);
  const comments = await ask(`GET ${requests}/1/notes?activity_filter=only_comments&sort=asc`);
  expect(comments.body).toMatchObject([{ body: "why?" }, { body: "because" }]);
  await forge.as("joe").dismissReviews(1, "jane");
  expect((await ask(`GET ${requests}/1/approvals`)).body.approved_by).toEqual([]);
  await forge.as("joe").requestChanges(1);
  expect((await ask(`GET ${requests}/1`)).body.detailed_merge_status).toBe("requested_changes");
});

it("merges with a merge commit, which a squash has besides its own", async () => {
  await opened({ remove_source_branch: true });
  const sha = await forge.git.tip(name, "glu/app");
  const merged = await ask(`PUT ${requests}/1/merge`, { body: { sha, squash: true } });
  const [tip, squashed] = await forge.git.log(name);
  expect(merged).toMatchObject({
    status: 200,
    body: {
      state: "merged",
      merge_commit_sha: tip?.oid,
      squash_commit_sha: squashed?.oid,
      merge_user: { username: "glu" },
    },
  });
  expect(tip?.message).toBe("Merge branch 'glu/app' into 'main'");
  expect(squashed?.message).toBe("Promote");
  expect(await forge.git.tip(name, "glu/app")).toBeUndefined();
  const reopened = await ask(`PUT ${requests}/1`, { body: { state_event: "reopen" } });
  expect(reopened.body.state).toBe("merged");
});

it("merges without a merge commit where the project has none", async () => {
  await forge.configure({ methods: ["rebase", "squash"] });
  expect((await ask(`GET ${project}`)).body.merge_method).toBe("ff");
  await opened();
  await ask(`PUT ${requests}/1/merge`, { body: {} });
  expect(await forge.git.log(name)).toMatchObject([{ message: "outside" }, { message: "first" }]);
});

it("merges nothing that moved, conflicts, waits or is not one's to merge", async () => {
  await forge.configure({ protection: { main: { checks: ["ci"] } } });
  await opened();
  const merge = async (body: object = {}, token = "glu-token") => {
    const answer = await ask(`PUT ${requests}/1/merge`, { body, token });
    return [answer.status, answer.body.message];
  };
  expect(await merge()).toEqual([405, "405 Method Not Allowed"]);
  expect(await merge({}, "rita-token")).toEqual([401, "401 Unauthorized"]);
  const sha = (await forge.git.tip(name, "glu/app")) ?? "";
  await forge.check({ sha, name: "ci", state: "success" });
  expect(await merge({ sha: "0".repeat(40) })).toEqual([
    409,
    `SHA does not match HEAD of source branch: ${sha}`,
  ]);
  await forge.as("jane").push("main", { files: { "app.yaml": "image: three\n" } });
  expect(await merge({ sha })).toEqual([422, "Branch cannot be merged"]);
});

it("merges once the pipeline has succeeded, unless commits are pushed before", async () => {
  await forge.configure({ protection: { main: { approvals: 1 } } });
  await opened();
  const sha = (await forge.git.tip(name, "glu/app")) ?? "";
  await forge.check({ sha, name: "ci", state: "pending" });
  const armed = await ask(`PUT ${requests}/1/merge`, { body: { sha, auto_merge: true } });
  expect(armed).toMatchObject({
    status: 200,
    body: {
      state: "opened",
      merge_when_pipeline_succeeds: true,
      head_pipeline: { sha, status: "running" },
    },
  });
  const cancel = `POST ${requests}/1/cancel_merge_when_pipeline_succeeds`;
  expect(await ask(cancel)).toMatchObject({ status: 201, body: { status: "success" } });
  expect(await ask(cancel)).toMatchObject({ status: 201, body: { status: "error" } });
  await ask(`PUT ${requests}/1/merge`, { body: { sha, merge_when_pipeline_succeeds: true } });
  const next = await forge.as("joe").push("glu/app", { files: { more: "x" } });
  expect((await ask(`GET ${requests}/1`)).body.merge_when_pipeline_succeeds).toBe(false);
  await forge.check({ sha: next, name: "ci", state: "pending" });
  await ask(`PUT ${requests}/1/merge`, { body: { sha: next, auto_merge: true } });
  await forge.as("jane").approve(1);
  expect((await forge.proposal(1)).state).toBe("open");
  await forge.check({ sha: next, name: "ci", state: "success" });
  expect((await ask(`GET ${requests}/1`)).body).toMatchObject({
    state: "merged",
    merged_by: { username: "glu" },
  });
});

it("waits for no pipeline that there is not, and merges at once if it need not wait", async () => {
  await opened();
  expect(await ask(`PUT ${requests}/1/merge`, { body: { auto_merge: true } })).toMatchObject({
    status: 405,
    body: { message: "405 Method Not Allowed" },
  });
  const sha = (await forge.git.tip(name, "glu/app")) ?? "";
  await forge.check({ sha, name: "ci", state: "success" });
  const merged = await ask(`PUT ${requests}/1/merge`, { body: { auto_merge: true } });
  expect(merged.body.state).toBe("merged");
});

it("opens a merge request from a fork in the project that it is for", async () => {
  const { id } = (await ask(`GET ${project}`)).body;
  await forge.fork(name, "rita");
  await forge.as("rita", "rita/deploy").push("topic", { files: { "app.yaml": "image: rita\n" } });
  const body = {
    title: "Mine",
    source_branch: "topic",
    target_branch: "main",
    target_project_id: id,
  };
  const path = "POST /projects/rita%2Fdeploy/merge_requests";
  const { body: made } = await ask(path, { body, token: "rita-token" });
  expect(made).toMatchObject({ iid: 1, project_id: id, target_project_id: id });
  expect(made.source_project_id).not.toBe(id);
  expect((await ask(`GET /projects/${id}/merge_requests/1/commits`)).body).toMatchObject([
    { title: "outside", author_name: "rita" },
  ]);
});

it("lets nobody do what they may not", async () => {
  await opened();
  await forge.createRepository("acme/secret", undefined, { visibility: "private" });
  const status = async (line: string, asked: Asked = {}) => (await ask(line, asked)).status;
  expect(await status("GET /user", { token: "wrong" })).toBe(401);
  expect(await status("GET /user", { token: null })).toBe(401);
  expect(await status(`GET ${project}`, { token: null })).toBe(200);
  expect(await status("GET /projects/acme%2Fsecret")).toBe(404);
  const edit = { body: { title: "x" } };
  const scoped = await ask(`PUT ${requests}/1`, { ...edit, token: "read-token" });
  expect(scoped).toMatchObject({ status: 403, body: { error: "insufficient_scope" } });
  expect(await status(`PUT ${requests}/1`, { ...edit, token: "rita-token" })).toBe(403);
  expect(await status(`PUT ${requests}/1`, { ...edit, token: null })).toBe(401);
  expect(await status(`GET ${requests}/2`)).toBe(404);
});

it("shows who asks, and who there is", async () => {
  expect((await ask("GET /user")).body).toMatchObject({ username: "glu", bot: true });
  const headers = { authorization: "Bearer glu-token" };
  expect((await ask("GET /user", { token: null, headers })).body.username).toBe("glu");
  const { body } = await ask("GET /users?username=JANE");
  expect(body).toMatchObject([{ username: "jane" }]);
  expect((await ask("GET /users?username=nobody")).body).toEqual([]);
});

it("limits how often somebody asks, and says until when", async () => {
  const at = new Date("2026-03-01T12:00:00Z");
  const server = await started({ rateLimit: 1, now: () => at });
  const [first, second] = [await ask("GET /user", { server }), await ask("GET /user", { server })];
  expect(Object.fromEntries(first.headers)).toMatchObject({
    "ratelimit-limit": "1",
    "ratelimit-remaining": "0",
    "ratelimit-reset": String(at.getTime() / 1000 + 60),
  });
  const retryAfter = second.headers.get("retry-after");
  expect([second.status, retryAfter, second.body]).toEqual([429, "60", "Retry later\n"]);
  server.now = () => new Date(at.getTime() + 60_000);
  server.limitRate({ retryAfter: 7 });
  const limited = await ask("GET /user", { server });
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "7"]);
  await server.stop();
});

it.each<[string, string, { body?: unknown; status: number }]>([
  ["an operation", `GET ${project}/labels`, { status: 404 }],
  ["a parameter", `GET ${requests}?limit=1`, { status: 200 }],
  ["a value", `GET ${requests}?state=open`, { status: 400 }],
  ["a field", `PUT ${requests}/1`, { body: { draft: true, title: "x" }, status: 200 }],
  ["a type", `PUT ${requests}/1`, { body: { reviewer_ids: "glu" }, status: 400 }],
])("holds it against the test if %s is not described", async (_, line, { body, status }) => {
  await opened();
  expect((await ask(line, { body })).status).toBe(status);
  expect(forge.takeViolations()).toHaveLength(1);
});
