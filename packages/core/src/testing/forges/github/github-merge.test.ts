import { afterEach, beforeEach, expect, it } from "vitest";
import type { ForgeServer } from "../forge-server.ts";
import { type Asked, askGithub, askGraphql, openPull, pulls, startAcme } from "./github-fixture.ts";

let forge: ForgeServer;

beforeEach(async () => {
  forge = await startAcme();
});

afterEach(() => forge.stop());

const ask = (line: string, asked?: Asked) => askGithub(forge, line, asked);
const opened = (more?: object) => openPull(forge, more);
const graphql = (query: string, variables: Record<string, unknown>) =>
  askGraphql(forge, query, variables);

it.each([
  ["merge", 2, "Merge pull request #1 from acme/glu/app"],
  ["squash", 1, "Promote (#1)"],
  ["rebase", 1, "outside"],
])("merges by %s", async (merge_method, parents, message) => {
  await opened();
  await forge.as("jane").push("main", { files: { other: "x" }, message: "other" });
  const sha = await forge.git.tip("acme/deploy", "glu/app");
  const merged = await ask(`PUT ${pulls}/1/merge`, { body: { merge_method, sha } });
  expect(merged).toMatchObject({ status: 200, body: { merged: true } });
  const [tip, before] = await forge.git.log("acme/deploy");
  expect(tip).toMatchObject({ oid: merged.body.sha, message });
  expect(tip?.parents).toHaveLength(parents);
  expect(parents === 1 && before?.message).toBe(parents === 1 && "other");
  expect(await forge.git.read("acme/deploy", "app.yaml")).toBe("image: two\n");
  expect(await forge.git.read("acme/deploy", "other")).toBe("x");
  expect(await forge.git.tip("acme/deploy", "glu/app")).toBe(sha);
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({
    merged: true,
    merge_commit_sha: merged.body.sha,
    merged_by: { login: "glu[bot]" },
  });
});

it("merges nothing that moved, conflicts, waits or was merged", async () => {
  await forge.configure({ protection: { main: { checks: ["ci"] } }, deleteBranchOnMerge: true });
  await opened();
  const merge = async (sha?: string) => {
    const { status, body } = await ask(`PUT ${pulls}/1/merge`, { body: { sha } });
    return [status, body.message];
  };
  expect(await merge()).toEqual([405, "Required status checks have not succeeded."]);
  const sha = (await forge.git.tip("acme/deploy", "glu/app")) ?? "";
  await forge.check({ sha, name: "ci", state: "success" });
  expect(await merge("0".repeat(40))).toEqual([
    409,
    "Head branch was modified. Review and try the merge again.",
  ]);
  await forge.as("jane").push("main", { files: { "app.yaml": "image: three\n" } });
  expect(await merge(sha)).toEqual([405, "Pull Request is not mergeable"]);
  await forge.as("jane").push("main", { files: { "app.yaml": "image: one\n" } });
  expect(await merge(sha)).toEqual([200, "Pull Request successfully merged"]);
  expect(await forge.git.tip("acme/deploy", "glu/app")).toBeUndefined();
  expect(await merge(sha)).toEqual([405, "Pull Request is not mergeable"]);
});

const enable = `mutation Enable($id: ID!, $sha: GitObjectID) {
  enablePullRequestAutoMerge(
    input: { pullRequestId: $id, mergeMethod: SQUASH, expectedHeadOid: $sha }
  ) { pullRequest { number autoMergeRequest { mergeMethod enabledBy { login } } } }
}`;

const disable = `mutation ($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) { pullRequest { autoMergeRequest { enabledAt } } }
}`;

it("merges by itself once the checks have succeeded", async () => {
  await forge.configure({ protection: { main: { checks: ["ci"], approvals: 1 } } });
  const { node_id: id } = await opened();
  const sha = (await forge.git.tip("acme/deploy", "glu/app")) ?? "";
  const wrong = await graphql(enable, { id, sha: "0".repeat(40) });
  expect(wrong).toMatchObject({ data: { enablePullRequestAutoMerge: null } });
  expect(wrong["errors"]).toMatchObject([{ type: "UNPROCESSABLE" }]);
  expect(await graphql(enable, { id, sha })).toEqual({
    data: {
      enablePullRequestAutoMerge: {
        pullRequest: {
          number: 1,
          autoMergeRequest: { mergeMethod: "SQUASH", enabledBy: { login: "glu[bot]" } },
        },
      },
    },
  });
  await forge.check({ sha, name: "ci", state: "success" });
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({
    merged: false,
    auto_merge: { merge_method: "squash" },
  });
  await forge.as("jane").approve(1);
  expect((await ask(`GET ${pulls}/1`)).body).toMatchObject({ merged: true, auto_merge: null });
  expect(await forge.git.log("acme/deploy")).toMatchObject([{ message: "Promote (#1)" }, {}]);
});

it("arms no auto-merge where nothing is to wait for or none is allowed, and disarms it", async () => {
  const { node_id: pullRequestId } = await opened();
  const clean = await graphql(enable, { id: pullRequestId });
  expect(clean["errors"]).toMatchObject([
    { message: "Pull request Pull request is in clean status" },
  ]);
  await forge.configure({ protection: { main: { checks: ["ci"] } } });
  await graphql(enable, { id: pullRequestId });
  expect((await forge.proposal(1)).autoMerge).toBeDefined();
  expect(await graphql(disable, { input: { pullRequestId } })).toMatchObject({
    data: { disablePullRequestAutoMerge: { pullRequest: { autoMergeRequest: null } } },
  });
  await forge.configure({ autoMerge: false });
  expect((await graphql(enable, { id: pullRequestId }))["errors"]).toMatchObject([
    { message: "Auto merge is not allowed for this repository" },
  ]);
});

it("keeps an auto-merge over a push of those who may write, and of no others", async () => {
  await forge.configure({ protection: { main: { checks: ["ci"] } } });
  const fork = await forge.fork("acme/deploy", "eve");
  await forge.as("eve", fork).push("topic", { files: { "app.yaml": "image: eve\n" } });
  await opened();
  await forge.as("eve").propose({ title: "From a fork", head: "eve:topic" });
  await forge.as("jane").armAutoMerge(1);
  await forge.as("jane").armAutoMerge(2);
  await forge.as("joe").push("glu/app", { files: { more: "x" } });
  await forge.as("eve", fork).push("topic", { files: { more: "x" } });
  const [own, foreign] = (await ask(`GET ${pulls}?direction=asc`)).body;
  expect(own.auto_merge).toMatchObject({ enabled_by: { login: "jane" } });
  expect(foreign).toMatchObject({ auto_merge: null, head: { label: "eve:topic" } });
  expect(foreign.head.repo).toMatchObject({ full_name: "eve/deploy", fork: true });
});

it.each([
  [
    "a field that is not served",
    'mutation { enablePullRequestAutoMerge(input: { pullRequestId: "x" }) { nothing } }',
  ],
  [
    "an input that is not described",
    'mutation { enablePullRequestAutoMerge(input: { id: "x" }) { actor { login } } }',
  ],
  ["a query that is not served", "query { viewer { email } }"],
  [
    "a variable that is not declared",
    "mutation { disablePullRequestAutoMerge(input: { pullRequestId: $id }) { actor { login } } }",
  ],
  ["no document", "mutation {"],
])("holds it against the test if GraphQL has %s", async (_, query) => {
  const { node_id: id } = await opened();
  await graphql(query.replace('"x"', JSON.stringify(id)), {});
  expect(forge.takeViolations()).toHaveLength(1);
});
