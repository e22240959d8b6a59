import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AwaitedTimers } from "../testing/awaited-timers.ts";
import { type Collector, startCollector } from "../testing/collector.ts";
import { Exporter, type ExporterOptions } from "./exporter.ts";

let collector: Collector;
let timers: AwaitedTimers;
let log: string[];
let exporter: Exporter | undefined;
let count: number;

beforeEach(async () => {
  collector = await startCollector();
  timers = new AwaitedTimers();
  log = [];
  count = 0;
});

afterEach(async () => {
  await collector.stop();
  await exporter?.stop();
  exporter = undefined;
});

function start(given: Partial<ExporterOptions> = {}): Exporter {
  const say = (fields: object, message: string) => log.push(`${message} ${JSON.stringify(fields)}`);
  exporter = new Exporter({
    endpoint: collector.url,
    interval: 60_000,
    headers: async () => ({ authorization: "Bearer s3cret" }),
    collect: async () => {
      count += 1;
      const values = [{ labels: { to: "staging" }, value: count }];
      return [{ kind: "counter", name: "glu_things_total", help: "Things.", values }];
    },
    version: "1.2.3",
    env: {},
    timers,
    logger: { debug: say, info: say, warn: say, error: say },
    ...given,
  });
  exporter.start();
  return exporter;
}

/** What the collector is sent at the next interval. */
async function exported(status?: number) {
  const taken = collector.next(status);
  await timers.advance(60_000);
  return await taken;
}

/** Resolves once the exporter waits for its next turn. */
async function turn(status?: number) {
  const taken = await exported(status);
  await timers.set();
  return taken;
}

describe("metrics that are exported", () => {
  it("arrive at each interval, as OTLP in JSON, with the headers", async () => {
    start();
    const first = await turn();
    expect(first).toMatchObject({
      path: "/v1/metrics",
      headers: {
        "content-type": "application/json",
        "content-encoding": "gzip",
        authorization: "Bearer s3cret",
      },
      body: {
        resourceMetrics: [
          {
            resource: {
              attributes: expect.arrayContaining([
                { key: "service.name", value: { stringValue: "glu" } },
              ]),
            },
            scopeMetrics: [
              {
                scope: { name: "glu", version: "1.2.3" },
                metrics: [{ name: "glu_things_total", sum: { dataPoints: [{ asDouble: 1 }] } }],
              },
            ],
          },
        ],
      },
    });
    await turn();
    expect(collector.exports).toHaveLength(2);
    expect(log).toEqual([]);
  });

  it.each(["/otlp/v1/metrics", "/custom/"])("B58 go to the path %s as it is", async (path) => {
    start({ endpoint: `${collector.url}${path}` });
    expect((await exported()).path).toBe(path);
  });

  it("arrive once more when it ends, once", async () => {
    const started = start();
    await Promise.all([collector.next(), started.stop()]);
    await started.stop();
    expect(collector.exports).toHaveLength(1);
  });

  it("are waited for two seconds when it ends", async () => {
    const started = start();
    const taken = collector.next("never");
    const stopped = started.stop();
    await taken;
    await timers.advance(2_000);
    await stopped;
    expect(log).toEqual([expect.stringContaining("took longer than 2 s")]);
  });
});

describe("a collector that fails", () => {
  it("is said so once, until it works again, without a secret", async () => {
    start();
    await turn(503);
    await turn(503);
    expect(log).toEqual([expect.stringContaining("answered 503; look at what the collector logs")]);
    await turn();
    expect(log[1]).toContain("metrics are exported again");
    await turn(401);
    expect(log[2]).toContain("answered 401; check metrics.otlp.headers");
    expect(log).toHaveLength(3);
    expect(log.join()).not.toContain("s3cret");
  });

  it("is said so with where it was not reached", async () => {
    await collector.stop();
    const started = start();
    const failed = timers.set();
    await timers.advance(60_000);
    await failed;
    await started.stop();
    expect(log).toEqual([
      expect.stringMatching(/^metrics cannot be exported; .*the connection was refused/),
    ]);
  });

  it("is no trouble to a header that cannot be read", async () => {
    start({
      headers: async () => {
        throw new Error("there is no file /run/secrets/collector");
      },
    });
    const failed = timers.set();
    await timers.advance(60_000);
    await failed;
    await exporter?.stop();
    expect(log).toEqual([expect.stringContaining("there is no file /run/secrets/collector")]);
    expect(collector.exports).toEqual([]);
  });
});
