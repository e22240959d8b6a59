import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { type Performed, System } from "@glu/core";
import { type GitServer, startGitServer, startSystem } from "@glu/core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExampleProject, type ExampleProject } from "./example-project.ts";
import { GluProcess } from "./glu-process.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const app = "gitops-example-app";
let server: GitServer;

beforeAll(async () => {
  server = await startGitServer();
});
afterAll(async () => {
  await server.close();
});

describe("a server that promotes", () => {
  let project: ExampleProject;
  let glu: GluProcess;
  let url: string;

  beforeAll(async () => {
    project = await createExampleProject(server);
    await project.push("newer");
    glu = new GluProcess([], { cwd: project.directory });
    url = await glu.url();
    await glu.logged(/"msg":"promoted"/);
  });
  afterAll(async () => {
    await glu.kill();
    await project.remove();
  });

  async function scrape(): Promise<string> {
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(200);
    return await response.text();
  }

  /** The value of a series; labels in the order of the page. */
  async function sampleOf(series: string): Promise<number | undefined> {
    const line = (await scrape()).split("\n").find((text) => text.startsWith(`${series} `));
    return line === undefined ? undefined : Number(line.slice(series.length));
  }

  async function perform(from: string, to: string): Promise<string> {
    const path = `/api/v1/pipelines/${app}/from/${from}/to/${to}/perform`;
    const response = await fetch(url + path, { method: "POST" });
    return ((await response.json()) as { outcome: string }).outcome;
  }

  function total(from: string, to: string, outcome: string): string {
    return `glu_promotions_total{pipeline="${app}",from="${from}",to="${to}",outcome="${outcome}"}`;
  }

  test("answers in the text format of Prometheus", async () => {
    const response = await fetch(`${url}/metrics`, { method: "HEAD" });
    expect(response.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await scrape()).toMatch(/^(?:(?:# (?:HELP|TYPE) )?[a-z_]+[{ ].*\n|\n)+$/);
  });

  test("has what the reference says, and nothing else", async () => {
    const page = await readFile(
      new URL("../../../docs/reference/metrics.md", import.meta.url),
      "utf8",
    );
    const documented = [...page.matchAll(/^\| `(\w+_\w+)` \|/gm)].map(([, name]) => name);
    const served = [...(await scrape()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(served).toEqual(documented);
  });

  test("B54 is ready", async () => {
    const response = await fetch(`${url}/ready`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ready: true });
  });

  test("counts calls to the remote, and requests to itself", async () => {
    const remote = server.urlOf(project.repository);
    const calls = `glu_git_requests_total{remote="${remote}",operation`;
    expect(await sampleOf(`${calls}="look",outcome="ok"}`)).toBeGreaterThan(0);
    expect(await sampleOf(`${calls}="fetch",outcome="ok"}`)).toBeGreaterThan(0);
    expect(await sampleOf(`${calls}="push",outcome="ok"}`)).toBeGreaterThan(0);
    expect(await sampleOf(`${calls}="push",outcome="refused"}`)).toBe(0);
    expect(await sampleOf(`glu_git_writes_waiting{remote="${remote}"}`)).toBe(0);
    const scrapes = 'glu_http_requests_total{method="GET",route="/metrics",status="200"}';
    expect(await sampleOf(scrapes)).toBeGreaterThan(3);
  });

  test("tells what the edges are about, and what was set", async () => {
    const edge = `pipeline="${app}",from="staging",to="production"`;
    expect(await sampleOf(`glu_edge_status{${edge},status="behind"}`)).toBe(1);
    const since = Number(await sampleOf(`glu_edge_waiting_since_timestamp_seconds{${edge}}`));
    expect(Math.abs(Date.now() / 1000 - since)).toBeLessThan(60);
    expect(await sampleOf("glu_store_reachable")).toBe(1);
    expect(await sampleOf("glu_store_writer")).toBe(1);
    expect(await sampleOf("glu_store_errors_total")).toBe(0);
  });

  test("counts what a trigger promotes, and what a person does", async () => {
    expect(await sampleOf(total("oci", "staging", "promoted"))).toBe(1);
    expect(await sampleOf(total("staging", "production", "promoted"))).toBe(0);
    expect(await perform("staging", "production")).toBe("promoted");
    expect(await sampleOf(total("staging", "production", "promoted"))).toBe(1);
    const ends = `{pipeline="${app}",from="staging",to="production"}`;
    expect(await sampleOf(`glu_promotion_duration_seconds_count${ends}`)).toBe(1);
    expect(await sampleOf(`glu_promotion_duration_seconds_sum${ends}`)).toBeGreaterThan(0);
  });

  test("counts having nothing to do, without a duration", async () => {
    expect(await perform("staging", "production")).toBe("up-to-date");
    expect(await sampleOf(total("staging", "production", "up-to-date"))).toBe(1);
    const ends = `{pipeline="${app}",from="staging",to="production"}`;
    expect(await sampleOf(`glu_promotion_duration_seconds_count${ends}`)).toBe(1);
  });

  test("counts what failed", async () => {
    await server.setHook(project.repository, "pre-receive", "exit 1");
    await project.push("refused");
    expect(await perform("oci", "staging")).toBe("failed");
    expect(await sampleOf(total("oci", "staging", "failed"))).toBeGreaterThan(0);
    const remote = server.urlOf(project.repository);
    const refused = `glu_git_requests_total{remote="${remote}",operation="push",outcome="refused"}`;
    expect(await sampleOf(refused)).toBeGreaterThan(0);
  });

  test("tells the state of each phase, and when it was read", async () => {
    const states = ["ready", "empty", "error", "unknown"].map((state) =>
      sampleOf(`glu_phase_state{pipeline="${app}",phase="production",state="${state}"}`),
    );
    expect(await Promise.all(states)).toEqual([1, 0, 0, 0]);
    const observed = `glu_phase_observed_timestamp_seconds{pipeline="${app}",phase="oci"}`;
    expect(Math.abs(Date.now() / 1000 - Number(await sampleOf(observed)))).toBeLessThan(60);
  });

  test("refuses who asks under a foreign host name", async () => {
    const asked = request(`${url}/metrics`, { headers: { host: "evil.example" } });
    asked.end();
    const [response] = await once(asked, "response");
    response.resume();
    expect(response.statusCode).toBe(421);
  });

  test("ends with 0 after all that", async () => {
    glu.signal("SIGTERM");
    expect(await glu.ended()).toMatchObject({ code: 0 });
  });
});

test("metrics that are not enabled are 404", async () => {
  const project = await createExampleProject(server);
  const env = { GLU_METRICS_ENABLED: "false" };
  const glu = new GluProcess([], { cwd: project.directory, env });
  try {
    const response = await fetch(`${await glu.url()}/metrics`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "NO_ROUTE" });
  } finally {
    await glu.kill();
    await project.remove();
  }
});

test("requests that join one which is waiting count once", async () => {
  const shelf = new Shelf();
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, notes(shelf));
      pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
    },
  );
  shelf.put("a", "v1");
  const told: Performed[] = [];
  const started = await startSystem(system, { performed: (performed) => told.push(performed) });
  const ask = () =>
    started.operations.perform({ pipeline: "notes", from: "a", to: "b" }, { actor: "ada" });
  const answers = await Promise.all([ask(), ask(), ask()]);
  await started.stop();
  expect(answers.map(({ outcome }) => outcome)).toContain("promoted");
  expect(told.filter(({ outcome }) => outcome === "promoted")).toMatchObject([
    { from: { metadata: { name: "a" } }, to: { metadata: { name: "b" } } },
  ]);
  expect(told.length).toBeLessThan(answers.length);
});
