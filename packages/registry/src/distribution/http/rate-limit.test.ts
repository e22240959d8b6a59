import { expect, it } from "vitest";
import { holdsAfter } from "./rate-limit.ts";

const now = Date.parse("2026-07-01T12:00:00Z");
const inAMinute = now / 1000 + 60;
const day = 24 * 60 * 60 * 1000;

it.each<[number, Record<string, string>, number | undefined]>([
  [429, {}, 60_000],
  [429, { "retry-after": "7" }, 7000],
  [429, { "retry-after": "soon" }, 60_000],
  [429, { "retry-after": "Wed, 01 Jul 2026 12:00:30 GMT" }, 30_000],
  [503, {}, undefined],
  [503, { "retry-after": "7" }, 7000],
  [500, { "retry-after": "7" }, undefined],
  [200, { "retry-after": "7" }, undefined],
])("%i with %j holds all requests for %s ms", (status, headers, duration) => {
  const answer = { status, headers: new Map(Object.entries(headers)), isManifest: false };
  const holds = duration === undefined ? [] : [{ scope: "requests", duration }];
  expect(holdsAfter(answer, now)).toEqual(holds);
});

it.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ "ratelimit-remaining": "many" }, undefined],
  [{ "ratelimit-remaining": "76;w=21600" }, 0],
  [{ "ratelimit-remaining": "0;w=21600" }, 60_000],
  [{ "ratelimit-remaining": "0" }, 60_000],
  [{ "ratelimit-remaining": "5;w=60, 0;w=21600" }, 60_000],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "30" }, 30_000],
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${inAMinute}` }, 60_000],
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${inAMinute}000` }, 60_000],
  [{ "x-ratelimit-remaining": "0", "x-ratelimit-reset": `${inAMinute - 90}` }, 1000],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "0" }, 1000],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "999999999" }, day],
  [{ "ratelimit-remaining": "0", "ratelimit-reset": "later" }, 60_000],
])("a manifest with %j holds pulls for %s ms", (fields, duration) => {
  const headers = new Map(Object.entries(fields));
  const holds = duration === undefined ? [] : [{ scope: "pulls", duration }];
  expect(holdsAfter({ status: 200, headers, isManifest: true }, now)).toEqual(holds);
  expect(holdsAfter({ status: 200, headers, isManifest: false }, now)).toEqual([]);
});
