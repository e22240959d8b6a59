import { describe, expect, it } from "vitest";
import type { BuildClaims } from "./build-time.ts";
import { buildTime } from "./build-time.ts";

const created = (value: string) => ({ "org.opencontainers.image.created": value });
const buildDate = (value: string) => ({ "org.label-schema.build-date": value });
const may = "2024-05-01T00:00:00Z";
const june = "2024-06-01T00:00:00Z";

describe("what counts", () => {
  it.each<[string, BuildClaims]>([
    ["the first annotation", { annotations: [created(may), created(june)] }],
    ["a later annotation", { annotations: [undefined, {}, created(may)], labels: created(june) }],
    ["the label", { labels: { ...created(may), ...buildDate(june) }, created: new Date(june) }],
    ["the old label", { labels: buildDate(may), created: new Date(june) }],
    ["the configuration", { annotations: [{}], labels: {}, created: new Date(may) }],
    ["what comes after 1970", { annotations: [created("1970-01-01T00:00:00Z"), created(may)] }],
    ["what comes after nonsense", { annotations: [created("yesterday")], created: new Date(may) }],
  ])("is %s", (_, claims) => {
    expect(buildTime(claims)).toBe(Date.parse(may));
  });
});

describe("a time", () => {
  it.each([
    ["2024-05-01T02:00:00+02:00"],
    ["2024-05-01T00:00:00.000000000Z"],
    ["2024-05-01 00:00:00Z"],
    ["2024-05-01T00:00:00"],
    ["2024-05-01"],
  ])("may be written as %s", (text) => {
    expect(buildTime({ labels: created(text) })).toBe(Date.parse(may));
  });

  it.each([
    [""],
    ["1"],
    ["1.2.3"],
    ["2024"],
    ["2024-13-01T00:00:00Z"],
    ["1980-01-01T00:00:00Z"],
    ["1999-12-31T23:59:59Z"],
    ["0001-01-01T00:00:00Z"],
  ])("is not known from %j", (text) => {
    expect(buildTime({ labels: created(text) })).toBeUndefined();
  });

  it("is not known if nothing is said", () => {
    expect(buildTime({})).toBeUndefined();
  });
});

it("is not believed if it is in the future, but clocks may differ by a day", () => {
  const now = Date.parse(may);
  const claims = { annotations: [created(june)], created: new Date(may) };
  expect(buildTime({ ...claims, now })).toBe(now);
  expect(buildTime({ annotations: [created("2024-05-01T20:00:00Z")], now })).toBeGreaterThan(now);
});
