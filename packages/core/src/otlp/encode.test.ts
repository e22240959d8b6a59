import { expect, it } from "vitest";
import type { Collected } from "./collected.ts";
import { encodeMetric } from "./encode.ts";
import { resourceOf } from "./resource.ts";

const span = { begin: 1_700_000_000_000, now: 1_700_000_060_123.4 };
const begin = "1700000000000000000";
const now = "1700000060123000000";

function metric(given: Partial<Collected>): Collected {
  return { kind: "gauge", name: "glu_thing", help: "A thing.", values: [], ...given };
}

function label(key: string, stringValue: string): object {
  return { key, value: { stringValue } };
}

it("a counter is a sum that only grows, from the beginning", () => {
  const values = [{ labels: { route: "/health", status: 200 }, value: 3 }];
  expect(encodeMetric(metric({ kind: "counter", values }), span)).toEqual({
    name: "glu_thing",
    description: "A thing.",
    unit: "",
    sum: {
      dataPoints: [
        {
          attributes: [label("route", "/health"), label("status", "200")],
          startTimeUnixNano: begin,
          timeUnixNano: now,
          asDouble: 3,
        },
      ],
      aggregationTemporality: 2,
      isMonotonic: true,
    },
  });
});

it("a gauge is what it is now", () => {
  const values = [{ labels: {}, value: 0.5 }];
  expect(encodeMetric(metric({ values }), span)).toMatchObject({
    gauge: { dataPoints: [{ attributes: [], timeUnixNano: now, asDouble: 0.5 }] },
  });
});

it("each value of a histogram is in one bucket, and those above all bounds in the last", () => {
  const bucket = (le: number | string, value: number) => ({
    metricName: "glu_thing_bucket",
    labels: { le, to: "staging" },
    value,
  });
  const values = [
    bucket(0.1, 2),
    bucket(1, 2),
    bucket(10, 5),
    bucket("+Inf", 6),
    { metricName: "glu_thing_sum", labels: { to: "staging" }, value: 31.5 },
    { metricName: "glu_thing_count", labels: { to: "staging" }, value: 6 },
    { metricName: "glu_thing_count", labels: { to: "production" }, value: 0 },
  ];
  expect(encodeMetric(metric({ kind: "histogram", values }), span)).toMatchObject({
    histogram: {
      dataPoints: [
        {
          attributes: [label("to", "staging")],
          startTimeUnixNano: begin,
          timeUnixNano: now,
          count: "6",
          sum: 31.5,
          bucketCounts: ["2", "0", "3", "1"],
          explicitBounds: [0.1, 1, 10],
        },
        { attributes: [label("to", "production")], count: "0", bucketCounts: ["0"] },
      ],
      aggregationTemporality: 2,
    },
  });
});

it.each([
  ["glu_promotion_duration_seconds", "s"],
  ["process_cpu_seconds_total", "s"],
  ["process_resident_memory_bytes", "By"],
  ["glu_promotions_total", ""],
])("the unit of %s is %j", (name, unit) => {
  expect(encodeMetric(metric({ name }), span)).toMatchObject({ name, unit });
});

function attributes(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const resource = resourceOf({ version: "1.2.3", env });
  return Object.fromEntries(resource.map(({ key, value }) => [key, value.stringValue]));
}

it("G46: a resource has the name of the service, and an id of its own", () => {
  const { "service.instance.id": id, ...others } = attributes({});
  expect(others).toMatchObject({
    "service.name": "glu",
    "service.version": "1.2.3",
    "process.runtime.name": "nodejs",
    "process.runtime.version": process.versions.node,
  });
  expect(attributes({})["service.instance.id"]).not.toBe(id);
});

it("G46: what the environment says of a resource wins, the name of the service most of all", () => {
  const text = "deployment.environment=prod, team=a%2Cb,service.name=other";
  const expected = { "deployment.environment": "prod", team: "a,b", "service.version": "1.2.3" };
  const env = { OTEL_RESOURCE_ATTRIBUTES: text };
  expect(attributes(env)).toMatchObject({ ...expected, "service.name": "other" });
  const named = { ...env, OTEL_SERVICE_NAME: "promoter" };
  expect(attributes(named)).toMatchObject({ ...expected, "service.name": "promoter" });
});

it.each(["team=%zz,a=b", "team", "=x"])("%j says nothing of a resource", (text) => {
  const given = attributes({ OTEL_RESOURCE_ATTRIBUTES: text });
  expect(Object.keys(given).toSorted()).toEqual(Object.keys(attributes({})).toSorted());
});
