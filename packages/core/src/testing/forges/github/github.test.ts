import { afterEach, beforeEach, expect, it } from "vitest";
import type { ForgeServer } from "../forge-server.ts";
import { type Asked, askGithub, openPull, pulls, startAcme } from "./github-fixture.ts";

let forge: ForgeServer;

beforeEach(async () => {
  forge = await startAcme();
});

afterEach(() => forge.stop());

const ask = (line: string, asked?: Asked) => askGithub(forge, line, asked);
const opened = (more?: object) => openPull(forge, more);

it("opens a pull request whose head is what Git has", async () => {
  const pull = await opened();
  const sha = await forge.git.tip("acme/deploy", "glu/app");
  expect(pull).toMatchObject({
    number: 1,
    state: "open",
    draft: false,
    merged: false,
    mergeable: null,
    head: { ref: "glu/app", sha, label: "acme:glu/app" },
    base: { ref: "main" },
    user: { login: "glu[bot]", type: "Bot" },
    commits: 1,
    changed_files: 1,
  });
  expect(await forge.git.git("acme/deploy", "rev-parse", "refs/pull/1/head")).toBe(sha);
});

it("works out only after the first question whether it can be merged", async () => {
  await opened();
  const answers = [await ask(`GET ${pulls}/1`), await ask(`GET ${pulls}/1`)];
  const states = answers.map(({ body }) => [body.mergeable, body.mergeable_state]);
  expect(states).toEqual([
    [true, "clean"],
    [true, "clean"],
  ]);
  await forge.as("jane").push("main", { files: { "app.yaml": "image: three\n" } });
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({ mergeable: null });
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({ mergeable_state: "dirty" });
});

it("says what is wrong with a pull request that cannot be opened", async () => {
  await opened();
  await forge.git.git("acme/deploy", "branch", "same", "main");
  const open = async (more: object) =>
    (await ask(`POST ${pulls}`, { body: { title: "x", head: "glu/app", base: "main", ...more } }))
      .body;
  const errors = { message: "Validation Failed", status: "422" };
  expect(await open({})).toMatchObject({
    ...errors,
    errors: [{ message: "A pull request already exists for acme:glu/app." }],
  });
  expect(await open({ head: "same" })).toMatchObject({
    errors: [{ message: "No commits between main and same" }],
  });
  expect(await open({ head: "gone" })).toMatchObject({
    errors: [{ field: "head", code: "invalid" }],
  });
  expect(await open({ base: "gone" })).toMatchObject({
    errors: [{ field: "base", code: "invalid" }],
  });
  expect(forge.violations).toEqual([]);
});

it("finds open pull requests by owner and branch, and takes no branch alone for a filter", async () => {
  await opened();
  const numbers = async (query: string) =>
    (await ask(`GET ${pulls}?${query}`)).body.map(({ number }: { number: number }) => number);
  expect(await numbers("head=acme:glu/app")).toEqual([1]);
  expect(await numbers("head=acme:glu/other")).toEqual([]);
  expect(await numbers("head=glu/other")).toEqual([1]);
  expect(await numbers("head=eve:glu/app")).toEqual([]);
  await forge.as("jane").close(1);
  expect(await numbers("head=acme:glu/app")).toEqual([]);
  expect(await numbers("head=acme:glu/app&state=all")).toEqual([1]);
  expect(await numbers("state=closed&base=main")).toEqual([1]);
});

it("lists in pages that link to each other", async () => {
  const person = forge.as("jane");
  for (const branch of ["a", "b", "c"]) {
    await person.push(branch, { files: { [branch]: "x" } });
    await person.propose({ title: branch, head: branch });
  }
  const page = await ask(`GET ${pulls}?state=all&sort=created&direction=asc&per_page=1&page=2`);
  expect(page.body).toMatchObject([{ number: 2 }]);
  const to = (number: number) =>
    `<${forge.apiUrl}${pulls}?state=all&sort=created&direction=asc&per_page=1&page=${number}>`;
  expect(page.headers.get("link")).toBe(
    `${to(1)}; rel="prev", ${to(3)}; rel="next", ${to(3)}; rel="last", ${to(1)}; rel="first"`,
  );
  expect((await ask(`GET ${pulls}`)).headers.get("link")).toBeNull();
});

it("answers 304 to whoever has it already, at no cost", async () => {
  await opened();
  await ask(`GET ${pulls}/1`);
  const first = await ask(`GET ${pulls}/1`);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^W\/"[0-9a-f]{64}"$/);
  const again = await ask(`GET ${pulls}/1`, { headers: { "if-none-match": etag } });
  expect([again.status, again.body]).toEqual([304, undefined]);
  const left = [first, again].map(({ headers }) => headers.get("x-ratelimit-remaining"));
  expect(left[1]).toBe(left[0]);
  await forge.as("jane").comment(1, "hm");
  const changed = await ask(`GET ${pulls}/1`, { headers: { "if-none-match": etag } });
  expect(changed.status).toBe(200);
});

it("keeps the title, the text, the labels, the reviewers and the assignees it is given", async () => {
  await opened();
  const issue = "/repos/acme/deploy/issues/1";
  const edited = await ask(`PATCH ${pulls}/1`, { body: { title: "New", body: "text" } });
  expect(edited.body).toMatchObject({ title: "New", body: "text", state: "open" });
  const labels = { labels: ["glu", "Glu", "production"] };
  expect((await ask(`POST ${issue}/labels`, { body: labels })).body).toMatchObject([
    { name: "glu", color: "ededed" },
    { name: "production" },
  ]);
  const reviewers = { reviewers: ["jane"] };
  const asked = await ask(`POST ${pulls}/1/requested_reviewers`, { body: reviewers });
  expect(asked).toMatchObject({ status: 201, body: { requested_reviewers: [{ login: "jane" }] } });
  const assigned = await ask(`POST ${issue}/assignees`, { body: { assignees: ["joe", "eve"] } });
  expect(assigned).toMatchObject({ status: 201, body: { assignees: [{ login: "joe" }] } });
});

it("takes no title of more than 256 characters, and no text of more than 65,536", async () => {
  await opened({ title: "x".repeat(256) });
  const edit = async (body: object) => (await ask(`PATCH ${pulls}/1`, { body })).body.errors?.[0];
  expect(await edit({ title: "x".repeat(257) })).toMatchObject({
    field: "title",
    message: "title is too long (maximum is 256 characters)",
  });
  expect(await edit({ body: "x".repeat(65_537) })).toMatchObject({ field: "body" });
  expect(await edit({ body: "x".repeat(65_536) })).toBeUndefined();
  const comment = { body: { body: "x".repeat(65_537) } };
  expect((await ask("POST /repos/acme/deploy/issues/1/comments", comment)).status).toBe(422);
});

it("asks nobody for a review who is no collaborator, and not the author", async () => {
  await opened();
  const of = async (login: string) =>
    (await ask(`POST ${pulls}/1/requested_reviewers`, { body: { reviewers: [login] } })).body
      .message;
  expect(await of("eve")).toMatch(/^Reviews may only be requested from collaborators/);
  expect(await of("glu[bot]")).toBe("Review cannot be requested from pull request author.");
});

it("shows the reviews and comments of people", async () => {
  await opened();
  await forge.as("jane").approve(1, "fine");
  await forge.as("joe").requestChanges(1);
  await forge.as("joe").comment(1, "why?");
  await ask("POST /repos/acme/deploy/issues/1/comments", { body: { body: "because" } });
  const sha = await forge.git.tip("acme/deploy", "glu/app");
  expect((await ask(`GET ${pulls}/1/reviews`)).body).toMatchObject([
    { user: { login: "jane", type: "User" }, state: "APPROVED", commit_id: sha },
    { user: { login: "joe" }, state: "CHANGES_REQUESTED" },
  ]);
  await forge.as("jane").dismissReviews(1, "joe");
  expect((await ask(`GET ${pulls}/1/reviews`)).body[1].state).toBe("DISMISSED");
  expect((await ask("GET /repos/acme/deploy/issues/1/comments")).body).toMatchObject([
    { user: { login: "joe" }, body: "why?", author_association: "COLLABORATOR" },
    { user: { login: "glu[bot]" }, body: "because" },
  ]);
});

it("tells as an issue who closed it, and reopens it", async () => {
  await opened();
  await forge.as("jane").close(1);
  const issue = (await ask("GET /repos/acme/deploy/issues/1")).body;
  expect(issue).toMatchObject({ state: "closed", closed_by: { login: "jane", type: "User" } });
  const reopened = await ask(`PATCH ${pulls}/1`, { body: { state: "open" } });
  expect(reopened.body).toMatchObject({ state: "open", closed_at: null });
  expect((await ask("GET /repos/acme/deploy/issues/1")).body.closed_by).toBeNull();
});

it("closes a pull request whose branch has gone, in the name of whoever deleted it", async () => {
  await opened();
  await forge.as("joe").deleteBranch("glu/app");
  const issue = (await ask("GET /repos/acme/deploy/issues/1")).body;
  expect(issue).toMatchObject({ state: "closed", closed_by: { login: "joe" } });
  const reopened = await ask(`PATCH ${pulls}/1`, { body: { state: "open" } });
  expect(reopened).toMatchObject({ status: 422, body: { errors: [{ field: "state" }] } });
  expect((await ask(`GET ${pulls}/1`)).body.head).toMatchObject({ ref: "glu/app" });
});

it("takes a pull request for merged whose commits were pushed to the base", async () => {
  await opened();
  const sha = (await forge.git.tip("acme/deploy", "glu/app")) ?? "";
  const url = forge.urlOf("acme/deploy").replace("//", "//jane:jane-token@");
  forge.addToken("jane-token", { user: "jane" });
  await forge.git.git("acme/deploy", "push", "--quiet", url, `${sha}:refs/heads/main`);
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({
    merged: true,
    state: "closed",
    merged_by: { login: "jane" },
    merge_commit_sha: sha,
  });
});

it("tells what checks and statuses say of a commit, and what commits there are", async () => {
  await opened();
  const sha = (await forge.git.tip("acme/deploy", "glu/app")) ?? "";
  await forge.check({ sha, name: "ci", state: "pending" });
  await forge.check({ sha, name: "ci", state: "failure" });
  await forge.check({ sha, name: "lint", state: "success", kind: "status" });
  expect((await ask(`GET /repos/acme/deploy/commits/${sha}/check-runs`)).body).toMatchObject({
    total_count: 1,
    check_runs: [{ name: "ci", status: "completed", conclusion: "failure", head_sha: sha }],
  });
  expect((await ask(`GET /repos/acme/deploy/commits/${sha}/status`)).body).toMatchObject({
    state: "success",
    statuses: [{ context: "lint", state: "success" }],
  });
  expect((await ask(`GET ${pulls}/1/commits`)).body).toMatchObject([
    { sha, author: { login: "glu[bot]" }, commit: { message: "outside" } },
  ]);
  await ask(`GET ${pulls}/1`);
  expect((await ask(`GET ${pulls}/1`)).body.mergeable_state).toBe("unstable");
});

it("lets nobody do what they may not", async () => {
  await opened();
  await forge.createRepository("acme/secret", undefined, { visibility: "private" });
  forge.addToken("rita-token", { user: "rita" });
  const status = async (line: string, asked: Asked = {}) => (await ask(line, asked)).status;
  expect(await status("GET /user", { token: "wrong" })).toBe(401);
  expect(await status("GET /user", { token: null })).toBe(401);
  expect(await status("GET /repos/acme/deploy", { token: null })).toBe(200);
  expect(await status("GET /repos/acme/secret")).toBe(404);
  const edit = { body: { title: "x" } };
  expect(await status(`PATCH ${pulls}/1`, { ...edit, token: "read-token" })).toBe(403);
  expect(await status(`PATCH ${pulls}/1`, { ...edit, token: "rita-token" })).toBe(403);
  expect(await status(`PUT ${pulls}/1/merge`, { body: {}, token: "rita-token" })).toBe(403);
  forge.revokeToken("rita-token");
  expect(await status("GET /user", { token: "rita-token" })).toBe(401);
  await expect(forge.as("rita").merge(1)).rejects.toMatchObject({ code: "not-allowed" });
  await expect(forge.as("glu[bot]").approve(1)).rejects.toMatchObject({ code: "own-proposal" });
});

it("shows who asks, and a repository as those see it who may write", async () => {
  expect((await ask("GET /user")).body).toMatchObject({ login: "glu[bot]", type: "Bot" });
  const { body } = await ask("GET /repos/ACME/Deploy");
  expect(body).toMatchObject({
    full_name: "acme/deploy",
    allow_squash_merge: true,
    permissions: { push: true },
    default_branch: "main",
    clone_url: forge.urlOf("acme/deploy"),
  });
  expect((await ask("GET /repos/acme/deploy", { token: null })).body).not.toHaveProperty(
    "permissions",
  );
});

it("limits how often somebody asks, and says until when", async () => {
  const at = new Date("2026-03-01T12:00:00Z");
  const server = await startAcme({ rateLimit: 1, now: () => at });
  const [first, second] = [
    await askGithub(server, "GET /user"),
    await askGithub(server, "GET /user"),
  ];
  expect([first.status, second.status]).toEqual([200, 403]);
  expect(second.body.message).toMatch(/^API rate limit exceeded for user ID \d+\.$/);
  expect(Object.fromEntries(second.headers)).toMatchObject({
    "x-ratelimit-limit": "1",
    "x-ratelimit-remaining": "0",
    "x-ratelimit-used": "1",
    "x-ratelimit-reset": String(at.getTime() / 1000 + 3600),
    date: at.toUTCString(),
  });
  server.now = () => new Date(at.getTime() + 3_600_000);
  expect((await askGithub(server, "GET /user")).status).toBe(200);
  server.limitRate({ retryAfter: 7 });
  const secondary = await askGithub(server, "GET /user");
  expect([secondary.status, secondary.headers.get("retry-after")]).toEqual([403, "7"]);
  expect(secondary.body.message).toMatch(/^You have exceeded a secondary rate limit/);
  server.limitRate({ status: 429, kind: "primary", retryAfter: 9 });
  const primary = await askGithub(server, "GET /user");
  expect([primary.status, primary.headers.get("x-ratelimit-remaining")]).toEqual([429, "0"]);
  await server.stop();
});

it("has its API at the root where it is not an enterprise's", async () => {
  const server = await startAcme({ enterprise: false });
  expect(server.apiUrl).toBe(server.url);
  const { body } = await askGithub(server, "GET /repos/acme/deploy");
  expect(body.url).toBe(`${server.url}/repos/acme/deploy`);
  expect(await server.git.git("acme/deploy", "ls-remote", server.urlOf("acme/deploy"))).toMatch(
    /main/,
  );
  await server.stop();
});

it.each<[string, string, unknown]>([
  ["an operation", "GET /repos/acme/deploy/branches", undefined],
  ["a parameter", `GET ${pulls}?states=all`, undefined],
  ["a value of a parameter", `GET ${pulls}?per_page=many`, undefined],
  ["a field", `PATCH ${pulls}/1`, { labels: ["x"] }],
  ["a type", `PATCH ${pulls}/1`, { title: 1 }],
])("holds it against the test if %s is not described", async (_, line, body) => {
  await opened();
  await ask(line, { body });
  const [violation] = forge.violations;
  expect(violation).toContain(line.split(" ")[0]);
  await expect(forge.stop()).rejects.toThrow(/GitHub's official OpenAPI/);
  expect(forge.takeViolations()).toHaveLength(1);
  forge = await startAcme();
});
