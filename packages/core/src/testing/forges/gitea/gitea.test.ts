import { afterEach, beforeEach, expect, it } from "vitest";
import type { ForgeServer } from "../forge-server.ts";
import { startGitea } from "./gitea-face.ts";

const repository = "/repos/acme/deploy";
const pulls = `${repository}/pulls`;

let forge: ForgeServer;

beforeEach(async () => {
  forge = await startGitea({
    tokens: {
      "glu-token": "glu",
      "read-token": { user: "glu", scope: "read" },
      "rita-token": "rita",
    },
  });
  const members = { glu: "write", jane: "admin", joe: "write", rita: "read" } as const;
  await forge.createRepository("acme/deploy", { "app.yaml": "image: one\n" }, { members });
  await forge.as("glu").push("glu/app", { files: { "app.yaml": "image: two\n" } });
});

afterEach(() => forge.stop());

interface Asked {
  readonly body?: unknown;
  readonly token?: string | null;
}

async function ask(line: string, { body, token = "glu-token" }: Asked = {}) {
  const [method = "", path = ""] = line.split(" ");
  const response = await fetch(`${forge.apiUrl}${path}`, {
    method,
    headers: token === null ? {} : { authorization: `token ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, body: text === "" ? undefined : JSON.parse(text) };
}

async function opened(more: Record<string, unknown> = {}) {
  const body = { title: "Promote", head: "glu/app", base: "main", body: "why", ...more };
  return ask(`POST ${pulls}`, { body });
}

it("opens a pull request whose head is what Git has", async () => {
  const sha = await forge.git.tip("acme/deploy", "glu/app");
  expect(await opened()).toMatchObject({
    status: 201,
    body: {
      number: 1,
      state: "open",
      merged: false,
      merged_at: null,
      assignees: null,
      labels: [],
      draft: false,
      url: `${forge.url}/acme/deploy/pulls/1`,
      head: { ref: "glu/app", sha, repo: { full_name: "acme/deploy" } },
      user: { login: "glu", username: "glu" },
    },
  });
  expect((await ask(`GET ${pulls}/1`)).body.mergeable).toBe(true);
});

it("says what is wrong with a pull request that cannot be opened", async () => {
  const { body } = await opened();
  const again = await opened();
  expect(again.status).toBe(409);
  expect(again.body.message).toMatch(
    new RegExp(`^pull request already exists for these targets \\[id: ${body.id}, issue_id: 1,`),
  );
  expect((await opened({ head: "main" })).status).toBe(422);
  expect((await opened({ head: "gone" })).status).toBe(404);
  expect((await opened({ base: "gone" })).status).toBe(404);
  expect((await opened({ title: "" })).body.message).toBe("[Title]: Required");
});

it("takes a title that starts with WIP for a draft, which is not merged", async () => {
  expect((await opened({ title: "WIP: Promote" })).body).toMatchObject({ draft: true });
  const merged = await ask(`POST ${pulls}/1/merge`, { body: { Do: "merge" } });
  expect([merged.status, merged.body.message]).toEqual([
    405,
    "Work in progress PRs cannot be merged",
  ]);
  const edited = await ask(`PATCH ${pulls}/1`, { body: { title: "Promote" } });
  expect(edited).toMatchObject({ status: 201, body: { draft: false, title: "Promote" } });
});

it("cuts a title that is too long", async () => {
  const { body } = await opened({ title: "x".repeat(300) });
  expect(body.title).toBe(`${"x".repeat(254)}…`);
});

it("lists in pages, with how many there are, whatever head is asked for", async () => {
  for (const branch of ["a", "b", "c"]) {
    await forge.as("jane").push(branch, { files: { [branch]: "x" } });
    await forge.as("jane").propose({ title: branch, head: branch });
  }
  await forge.as("jane").close(2);
  const page = await ask(`GET ${pulls}?state=all&sort=oldest&limit=2&page=1`);
  expect(page.body.map(({ number }: { number: number }) => number)).toEqual([1, 2]);
  expect(page.headers.get("x-total-count")).toBe("3");
  expect(page.headers.get("link")).toContain('page=2>; rel="next"');
  const { body } = await ask(`GET ${pulls}?head=nothing`);
  expect(body.map(({ number }: { number: number }) => number)).toEqual([3, 1]);
});

it("labels by id, with labels of the repository and of the organization", async () => {
  await opened();
  const shared = forge.addOrganizationLabel("acme", "shared");
  const label = { name: "glu", color: "#00aabb" };
  const made = await ask(`POST ${repository}/labels`, { body: label });
  expect(made).toMatchObject({ status: 201, body: { name: "glu", color: "00aabb" } });
  await ask(`POST ${repository}/labels`, { body: label });
  expect((await ask(`GET ${repository}/labels`)).body).toHaveLength(2);
  expect((await ask("GET /orgs/acme/labels")).body).toMatchObject([{ id: shared, name: "shared" }]);
  expect((await ask("GET /orgs/jane/labels")).status).toBe(404);
  const labels = [made.body.id, shared, 4711];
  const added = await ask(`POST ${repository}/issues/1/labels`, { body: { labels } });
  expect(added.body.map(({ name }: { name: string }) => name)).toEqual(["glu", "shared"]);
  const wrong = await ask(`POST ${repository}/labels`, { body: { name: "x", color: "red" } });
  expect(wrong.status).toBe(422);
});

it("keeps the reviews that were asked for and given", async () => {
  await opened();
  const request = { reviewers: ["jane", "joe"] };
  const asked = await ask(`POST ${pulls}/1/requested_reviewers`, { body: request });
  expect(asked).toMatchObject({ status: 201, body: [{ state: "REQUEST_REVIEW" }, {}] });
  await forge.as("jane").approve(1);
  await forge.as("glu").push("glu/app", { files: { more: "x" } });
  expect((await ask(`GET ${pulls}/1/reviews`)).body).toMatchObject([
    { user: { login: "jane" }, state: "APPROVED", stale: true, official: true, dismissed: false },
    { user: { login: "joe" }, state: "REQUEST_REVIEW" },
  ]);
  await forge.as("joe").dismissReviews(1, "jane");
  expect((await ask(`GET ${pulls}/1/reviews`)).body[0].dismissed).toBe(true);
  const of = async (login: string) =>
    (await ask(`POST ${pulls}/1/requested_reviewers`, { body: { reviewers: [login] } })).status;
  expect([await of("eve"), await of("glu")]).toEqual([404, 422]);
});

it("tells in the timeline alone who closed what", async () => {
  await opened();
  await forge.as("joe").comment(1, "why?");
  await ask(`POST ${repository}/issues/1/comments`, { body: { body: "because" } });
  await forge.as("jane").close(1);
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({ state: "closed" });
  const { body } = await ask(`GET ${repository}/issues/1/timeline`);
  expect(body).toMatchObject([
    { type: "comment", user: { login: "joe" }, body: "why?" },
    { type: "comment", user: { login: "glu" } },
    { type: "close", user: { login: "jane" } },
  ]);
  expect((await ask(`GET ${repository}/issues/1/comments`)).body).toHaveLength(2);
  expect((await ask(`PATCH ${pulls}/1`, { body: { state: "open" } })).body.state).toBe("open");
});

it("cuts other lists into pages without links, and leaves code out of those of the timeline", async () => {
  await opened();
  await forge.as("joe").commentOnCode(1, "here");
  await forge.as("joe").comment(1, "there");
  await forge.as("joe").approve(1);
  await forge.as("joe").approve(1);
  for (const name of ["a", "b"]) {
    await ask(`POST ${repository}/labels`, { body: { name, color: "#00aabb" } });
    forge.addOrganizationLabel("acme", name);
  }
  const timeline = `${repository}/issues/1/timeline`;
  const paths = [`${pulls}/1/reviews`, `${repository}/labels`, "/orgs/acme/labels", timeline];
  for (const path of paths) {
    const { headers, body } = await ask(`GET ${path}?limit=2&page=1`);
    expect([headers.get("link"), headers.get("x-total-count")]).toEqual([null, "2"]);
    expect(body).toHaveLength(path === timeline ? 1 : 2);
  }
  expect((await ask(`GET ${timeline}?limit=1&page=1`)).body).toBeNull();
  const { headers, body } = await ask(`GET ${timeline}?limit=1&page=9`);
  expect([headers.get("x-total-count"), body]).toEqual(["0", null]);
});

it("closes a pull request whose branch has gone, and names the branch no more", async () => {
  await opened();
  const sha = await forge.git.tip("acme/deploy", "glu/app");
  await forge.as("joe").deleteBranch("glu/app");
  const { body } = await ask(`GET ${pulls}/1`);
  expect(body).toMatchObject({
    state: "closed",
    merged: false,
    head: { label: "glu/app", ref: "refs/pull/1/head", sha },
  });
  expect((await ask(`GET ${repository}/issues/1/timeline`)).body).toMatchObject([
    { type: "close", user: { login: "joe" } },
  ]);
  expect((await ask(`PATCH ${pulls}/1`, { body: { state: "open" } })).status).toBe(412);
});

it("keeps a pull request open whose commits were pushed to the base", async () => {
  await opened();
  await forge.git.git("acme/deploy", "update-ref", "refs/heads/main", "refs/heads/glu/app");
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({ state: "open", merged: false });
});

it.each([
  ["merge", 2, "Merge pull request 'Promote' (#1) from glu/app into main"],
  ["squash", 1, "Promote (#1)"],
  ["rebase", 1, "outside"],
])("merges by %s, and deletes the branch if asked to", async (style, parents, message) => {
  await opened();
  await forge.as("jane").push("main", { files: { other: "x" } });
  await ask(`GET ${pulls}/1`);
  const head_commit_id = await forge.git.tip("acme/deploy", "glu/app");
  const body = { Do: style, head_commit_id, delete_branch_after_merge: true };
  expect(await ask(`POST ${pulls}/1/merge`, { body })).toMatchObject({
    status: 200,
    body: undefined,
  });
  const [tip] = await forge.git.log("acme/deploy");
  expect(tip).toMatchObject({ message });
  expect(tip?.parents).toHaveLength(parents);
  expect(await forge.git.tip("acme/deploy", "glu/app")).toBeUndefined();
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({
    state: "closed",
    merged: true,
    merge_commit_sha: tip?.oid,
    merged_by: { login: "glu" },
  });
  expect((await ask(`POST ${pulls}/1/merge`, { body })).status).toBe(405);
  expect((await ask(`PATCH ${pulls}/1`, { body: { state: "open" } })).status).toBe(412);
});

it("merges nothing that moved, conflicts, was closed or is not worked out yet", async () => {
  await opened();
  const merge = async (more: object = {}) => {
    const { status, body } = await ask(`POST ${pulls}/1/merge`, { body: { Do: "merge", ...more } });
    return [status, body?.message];
  };
  const head_commit_id = "0".repeat(40);
  expect(await merge({ head_commit_id })).toEqual([409, "head out of date"]);
  await forge.as("jane").push("main", { files: { "app.yaml": "image: three\n" } });
  expect(await merge()).toEqual([405, "Please try again later"]);
  expect(await merge()).toEqual([405, "Please try again later"]);
  await forge.as("jane").push("main", { files: { "app.yaml": "image: one\n" } });
  expect(await merge()).toEqual([405, "Please try again later"]);
  await forge.as("jane").close(1);
  expect((await merge())[0]).toBe(404);
  await forge.as("jane").reopen(1);
  expect((await merge())[0]).toBe(200);
});

it("merges once the checks have succeeded, whatever the head is then", async () => {
  await forge.configure({ protection: { main: { checks: ["ci"] } } });
  await opened();
  const path = `${pulls}/1/merge`;
  const body = { Do: "squash", merge_when_checks_succeed: true };
  expect((await ask(`POST ${path}`, { body: { Do: "squash" } })).body.message).toBe(
    "Not all required status checks successful",
  );
  expect((await ask(`POST ${path}`, { body })).status).toBe(201);
  expect((await ask(`POST ${path}`, { body })).status).toBe(409);
  expect((await ask(`DELETE ${path}`, { token: "rita-token" })).status).toBe(403);
  expect((await ask(`DELETE ${path}`)).status).toBe(204);
  expect((await ask(`DELETE ${path}`)).status).toBe(404);
  await ask(`POST ${path}`, { body });
  const sha = await forge.as("joe").push("glu/app", { files: { more: "x" } });
  await forge.check({ sha, name: "ci", state: "success" });
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({ merged: true });
  expect(await forge.git.read("acme/deploy", "more")).toBe("x");
});

it("tells what statuses say of a commit, and nothing where there are none", async () => {
  const sha = (await forge.git.tip("acme/deploy", "glu/app")) ?? "";
  const path = `GET ${repository}/commits/${sha}/status`;
  expect(await ask(path)).toMatchObject({ status: 200, body: null });
  await forge.check({ sha, name: "ci", state: "pending" });
  await forge.check({ sha, name: "lint", state: "success" });
  expect((await ask(path)).body).toMatchObject({
    state: "pending",
    sha,
    statuses: [
      { context: "ci", status: "pending" },
      { context: "lint", status: "success" },
    ],
  });
  expect((await ask(`GET ${repository}/commits/none/status`)).status).toBe(404);
});

it("lets nobody do what they may not", async () => {
  await opened();
  await forge.createRepository("acme/secret", undefined, { visibility: "private" });
  const status = async (line: string, asked: Asked = {}) => (await ask(line, asked)).status;
  expect(await status("GET /user", { token: "wrong" })).toBe(401);
  expect(await status("GET /user", { token: null })).toBe(401);
  expect(await status(`GET ${repository}`, { token: null })).toBe(200);
  expect(await status("GET /repos/acme/secret")).toBe(404);
  const edit = { body: { title: "x" } };
  expect(await status(`PATCH ${pulls}/1`, { ...edit, token: "read-token" })).toBe(403);
  expect(await status(`PATCH ${pulls}/1`, { ...edit, token: "rita-token" })).toBe(403);
  const merge = { body: { Do: "merge" }, token: "rita-token" };
  expect(await status(`POST ${pulls}/1/merge`, merge)).toBe(405);
  expect(await status(`PATCH ${pulls}/1`, { ...edit, token: null })).toBe(401);
});

it("shows who asks, and a repository with what they may do", async () => {
  expect((await ask("GET /user")).body).toMatchObject({ login: "glu" });
  expect((await ask("GET /repos/Acme/Deploy")).body).toMatchObject({
    full_name: "acme/deploy",
    default_branch: "main",
    permissions: { admin: false, push: true, pull: true },
  });
});

it("opens a pull request from a fork", async () => {
  await forge.fork("acme/deploy", "rita");
  await forge.as("rita", "rita/deploy").push("topic", { files: { "app.yaml": "image: rita\n" } });
  const body = { title: "Mine", head: "rita:topic", base: "main" };
  const { body: pull } = await ask(`POST ${pulls}`, { body, token: "rita-token" });
  expect(pull.head).toMatchObject({ ref: "topic", repo: { full_name: "rita/deploy", fork: true } });
});

it.each<[string, string, unknown]>([
  ["an operation", "GET /repos/acme/deploy/branches", undefined],
  ["a parameter", `GET ${pulls}?per_page=1`, undefined],
  ["a value", `GET ${pulls}?sort=newest`, undefined],
  ["a field", `PATCH ${pulls}/1`, { draft: true }],
  ["a type", `PATCH ${pulls}/1`, { labels: "glu" }],
])("holds it against the test if %s is not described", async (_, line, body) => {
  await opened();
  await ask(line, { body });
  expect(forge.takeViolations()).toHaveLength(1);
});

it("limits how often somebody asks as a proxy does", async () => {
  forge.limitRate({ retryAfter: 5 });
  const response = await fetch(`${forge.apiUrl}/user`);
  expect([response.status, response.headers.get("retry-after")]).toEqual([429, "5"]);
});
