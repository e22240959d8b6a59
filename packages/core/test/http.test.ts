import { once } from "node:events";
import { request } from "node:http";
import type { PipelineView, ProblemView } from "@glu/core/api-types";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess } from "./glu-process.ts";
import { posted } from "./posted.ts";

let server: GitServer;
let project: ExampleProject;
let glu: GluProcess;
let url: string;
let digest: string;

beforeAll(async () => {
  server = await startGitServer();
  project = await createExampleProject(server);
  digest = await project.push("newer");
  glu = new GluProcess([], { cwd: project.directory });
  url = await glu.url();
  await glu.logged(/"msg":"promoted"/);
});
afterAll(async () => {
  await glu.kill();
  await project.remove();
  await server.close();
});

const app = "/api/v1/pipelines/gitops-example-app";
const toProduction = `${app}/from/staging/to/production`;

async function get<T>(path: string): Promise<T> {
  const response = await fetch(url + path);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("application/json");
  return (await response.json()) as T;
}

/** Looks go on between two requests. */
function withoutTimes(view: unknown): unknown {
  return JSON.parse(
    JSON.stringify(view, (key, value) => (key === "observed_at" ? undefined : value)),
  );
}

async function problem(path: string, init: RequestInit = {}): Promise<ProblemView> {
  const response = await fetch(url + path, init);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const body = (await response.json()) as ProblemView;
  expect(body.status).toBe(response.status);
  return body;
}

describe("reading", () => {
  test("the system, with or without a slash at the end", async () => {
    const writer = expect.stringMatching(new RegExp(`^process \\d+ on \\S+, ${url}$`));
    const system = { name: "gitops-example", store: { writable: true, writer } };
    expect(await get("/api/v1")).toEqual(system);
    expect(await get("/api/v1/")).toEqual(system);
  });

  test("the pipelines", async () => {
    const { pipelines } = await get<{ pipelines: PipelineView[] }>("/api/v1/pipelines");
    expect(pipelines.map(({ name }) => name)).toEqual(["gitops-example-app"]);
    expect(withoutTimes(pipelines)).toEqual(withoutTimes([await get(app)]));
  });

  test("S62 a pipeline has all that a person must see: phases, edges, states, reasons", async () => {
    const { phases, edges } = await get<PipelineView>(`${app}/`);
    expect(phases.map(({ descriptor, state }) => [descriptor.metadata.name, state])).toEqual([
      ["oci", "ready"],
      ["production", "ready"],
      ["staging", "ready"],
    ]);
    expect(
      edges.map(({ kind, from, to, status, can_perform }) => ({
        edge: `${kind} ${from.metadata.name} -> ${to.metadata.name}`,
        status,
        can_perform,
      })),
    ).toEqual([
      { edge: "promotion oci -> staging", status: "up-to-date", can_perform: false },
      { edge: "promotion staging -> production", status: "behind", can_perform: true },
    ]);
  });

  test("a phase", async () => {
    expect(await get(`${app}/phases/staging`)).toMatchObject({
      descriptor: {
        kind: "git",
        pipeline: "gitops-example-app",
        metadata: { name: "staging", labels: { env: "staging", url: "http://localhost:30081" } },
      },
      state: "ready",
      resource: { digest, cause: "promotion", commit: expect.stringMatching(/^[0-9a-f]{40}$/) },
    });
  });

  test("a plan, which writes nothing", async () => {
    expect(await get(`${toProduction}/plan`)).toMatchObject({
      decision: "write",
      branch: "main",
      from_digest: digest,
      diff: expect.stringContaining("+++ b/env/production/deployment.yaml"),
    });
    expect(await server.log(project.repository)).toHaveLength(2);
  });

  test("only the head of an answer", async () => {
    const response = await fetch(url + app, { method: "HEAD" });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("that it is alive", async () => {
    const response = await fetch(`${url}/health`);
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  test("S11 S12 S13 the dashboard that the program brings along is at the root", async () => {
    const response = await fetch(url);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/html/);
    expect(await response.text()).toContain('<div id="app">');
  });
});

describe("what is not there", () => {
  test.each([
    ["/api/v1/pipelines/nope", 'pipeline "nope" not found; there are: gitops-example-app'],
    ["/api/v1/promotions?pipeline=nope", 'pipeline "nope" not found; there are:'],
    [
      "/api/v1/promotions?pipeline=gitops-example-app&phase=nope",
      'phase "nope" not found in pipeline "gitops-example-app"',
    ],
    ["/api/v1/pipelines/a%2Fb", 'pipeline "a/b" not found; there are: gitops-example-app'],
    [`${app}/phases/nope`, 'phase "nope" not found in pipeline "gitops-example-app"'],
    [`${app}/from/oci/to/production/plan`, 'edge "oci" -> "production" (promotion) not found'],
  ])("%s is 404 and says what there is", async (path, detail) => {
    expect(await problem(path)).toMatchObject({
      status: 404,
      code: "NOT_FOUND",
      detail: expect.stringContaining(detail),
    });
  });

  test("a path nobody serves is 404", async () => {
    expect(await problem("/api/v1/nope")).toMatchObject({ status: 404, code: "NO_ROUTE" });
  });

  test("a method that is not possible is 405 and says which are", async () => {
    const response = await fetch(`${url}${toProduction}/perform`);
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
    expect((await fetch(url + app, { method: "DELETE" })).headers.get("allow")).toBe("GET");
  });
});

describe("requests that are refused", () => {
  test.each([
    ["a body that is not JSON", "{", "the body is not JSON"],
    ["an unknown field", '{ "expect": 1 }', 'Unrecognized key: "expect"'],
    ["digests of the wrong type", '{ "expected": { "from_digest": 1 } }', "expected.from_digest"],
  ])("%s", async (_, body, detail) => {
    expect(await problem(`${toProduction}/perform`, posted(body))).toMatchObject({
      status: 400,
      code: "BAD_REQUEST",
      detail: expect.stringContaining(detail),
    });
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "application/jsonp"])(
    "a body that says it is %s",
    async (type) => {
      const init = { ...posted({}), headers: { "content-type": type } };
      expect(await problem(`${toProduction}/perform`, init)).toMatchObject({
        status: 415,
        code: "NOT_JSON",
        detail: expect.stringContaining(`as "${type}"; send JSON`),
      });
    },
  );

  test("a body that is too large", async () => {
    const body = { override: "x".repeat(100_000) };
    expect(await problem(`${toProduction}/perform`, posted(body))).toMatchObject({
      status: 413,
    });
  });

  test.each([
    ["origin", "https://evil.example"],
    ["origin", "null"],
    ["sec-fetch-site", "cross-site"],
    ["sec-fetch-site", "same-site"],
  ])("a change from another web site (%s: %s)", async (header, value) => {
    const init = { method: "POST", headers: { [header]: value } };
    expect(await problem(`${toProduction}/perform`, init)).toMatchObject({
      status: 403,
      code: "CROSS_SITE",
    });
    expect(await server.log(project.repository)).toHaveLength(2);
  });

  test("a foreign host name", async () => {
    const asked = request(`${url}/api/v1`, { headers: { host: "evil.example" } });
    asked.end();
    const [response] = await once(asked, "response");
    response.resume();
    expect(response.statusCode).toBe(421);
  });
});

describe("performing", () => {
  const perform = (body?: object) =>
    fetch(`${url}${toProduction}/perform`, body ? posted(body) : { method: "POST" });

  test("what the plan was not made for is 409 with the new plan", async () => {
    const response = await perform({ expected: { from_digest: "other", to_digest: null } });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      code: "PLAN_CHANGED",
      plan: { decision: "write", from_digest: digest },
    });
  });

  test("promotes once, then is up to date", async () => {
    const plan = await get<{ from_digest: string; to_digest: string }>(`${toProduction}/plan`);
    const { from_digest, to_digest } = plan;
    const response = await perform({ expected: { from_digest, to_digest } });
    expect(response.status).toBe(200);
    const body = (await response.json()) as { annotations: Record<string, string> };
    expect(body).toMatchObject({
      outcome: "promoted",
      annotations: { "dev.getglu.git.base_ref": "main" },
      promotion: { state: "promoted", from_digest, to_digest, actor: "api" },
    });
    const commit = body.annotations["dev.getglu.git.head_sha"] ?? "";
    expect(await server.tip(project.repository)).toBe(commit);
    const lines = await server.git(
      project.repository,
      "diff",
      "--unified=0",
      `${commit}~1`,
      commit,
    );
    expect(lines.match(/^[+-][^+-].*/gm)).toHaveLength(4);

    const again = await perform();
    expect([again.status, await again.json()]).toEqual([
      200,
      { outcome: "up-to-date", annotations: {} },
    ]);
  });

  test("what went wrong is 502 with the words of the remote", async () => {
    await server.setHook(
      project.repository,
      "pre-receive",
      "echo 'releases are frozen' >&2; exit 1",
    );
    await project.push("refused");
    const response = await fetch(`${url}${app}/from/oci/to/staging/perform`, { method: "POST" });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      outcome: "failed",
      code: "GIT_PUSH_REFUSED",
      detail: expect.stringContaining("releases are frozen"),
      promotion: { state: "failed", error: { code: "GIT_PUSH_REFUSED" } },
    });
  });
});
