import { appendFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type GitServer, startGitServer } from "@glu/core/testing";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type Collector, type Export, startCollector } from "../src/testing/collector.ts";
import { createExampleProject } from "./example-project.ts";
import { GluProcess } from "./glu-process.ts";

interface DataPoint {
  readonly attributes: readonly { key: string; value: { stringValue: string } }[];
  readonly asDouble: number;
}

interface Body {
  readonly resourceMetrics: readonly [
    {
      readonly resource: Pick<DataPoint, "attributes">;
      readonly scopeMetrics: readonly [
        { readonly metrics: readonly { name: string; sum?: { dataPoints: DataPoint[] } }[] },
      ];
    },
  ];
}

let git: GitServer;
let collector: Collector;

beforeAll(async () => {
  git = await startGitServer();
  collector = await startCollector();
});
afterAll(async () => {
  await collector.stop();
  await git.close();
});

function labelsOf({ attributes }: Pick<DataPoint, "attributes">): Record<string, string> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue]));
}

function promoted({ body }: Export): number {
  const [{ scopeMetrics }] = (body as Body).resourceMetrics;
  const metric = scopeMetrics[0].metrics.find(({ name }) => name === "glu_promotions_total");
  const point = metric?.sum?.dataPoints.find((one) => {
    const { to, outcome } = labelsOf(one);
    return to === "staging" && outcome === "promoted";
  });
  return point?.asDouble ?? -1;
}

test("G46 B58 a server exports its metrics while it runs, and once more when it ends", async () => {
  const project = await createExampleProject(git, "300ms");
  onTestFinished(() => project.remove());
  await writeFile(join(project.directory, "collector-token"), "Bearer c0llect0r\n");
  const first = collector.next();
  const headers = { authorization: { file: "collector-token" } };
  const otlp = { endpoint: `${collector.url}/otlp/v1/metrics`, interval: "200ms", headers };
  const metrics = JSON.stringify({ enabled: false, otlp });
  await appendFile(join(project.directory, "glu.yaml"), `\nmetrics: ${metrics}\n`);
  const env = { OTEL_SERVICE_NAME: "promoter" };
  const glu = new GluProcess([], { cwd: project.directory, env });
  onTestFinished(() => glu.kill());
  await glu.url();
  const { body, ...request } = await first;
  expect(request).toMatchObject({
    path: "/otlp/v1/metrics",
    headers: { authorization: "Bearer c0llect0r" },
  });
  expect(labelsOf((body as Body).resourceMetrics[0].resource)).toMatchObject({
    "service.name": "promoter",
    "service.version": expect.stringMatching(/^\d+\.\d+\.\d+$/),
  });
  await project.push("newer");
  await glu.logged(/"msg":"promoted"/);
  glu.signal("SIGTERM");
  const { code, stderr } = await glu.ended();
  expect(code).toBe(0);
  expect(stderr).not.toContain("c0llect0r");
  const last = collector.exports.at(-1);
  expect(last && promoted(last)).toBe(1);
});

test("a collector that takes nothing keeps no server from ending", async () => {
  const project = await createExampleProject(git);
  onTestFinished(() => project.remove());
  const env = { GLU_METRICS_OTLP_ENDPOINT: collector.url };
  const glu = new GluProcess([], { cwd: project.directory, env });
  onTestFinished(() => glu.kill());
  await glu.logged(
    /"page":"http:\/\/127\.0\.0\.1:\d+\/metrics","endpoint":"http[^"]*","msg":"metrics"/,
  );
  await glu.url();
  const begin = performance.now();
  const taken = collector.next("never");
  glu.signal("SIGTERM");
  await taken;
  expect(await glu.ended()).toMatchObject({ code: 0 });
  expect(performance.now() - begin).toBeLessThan(10_000);
});
