import { ManualTimers } from "@glu/git/testing";
import { expect, test } from "vitest";
import { FailureLimit } from "./failure-limit.ts";

function setUp() {
  const timers = new ManualTimers();
  return { timers, limit: new FailureLimit(timers) };
}

function fail(limit: FailureLimit, peer: string, times: number): readonly number[] {
  return Array.from({ length: times }, () => limit.count(peer));
}

const none = Array.from({ length: 10 }, () => 0);

test("ten failures are told apart from more, and one more may be every ten seconds", async () => {
  const { timers, limit } = setUp();
  expect(fail(limit, "10.0.0.1", 11)).toEqual([...none, 10_000]);
  await timers.advance(4_000);
  expect(fail(limit, "10.0.0.1", 1)).toEqual([6_000]);
  await timers.advance(6_000);
  expect(fail(limit, "10.0.0.1", 2)).toEqual([0, 10_000]);
  await timers.advance(24 * 60 * 60 * 1_000);
  expect(fail(limit, "10.0.0.1", 11)).toEqual([...none, 10_000]);
});

test("each peer has its own, be it one address of IPv4 or a network of IPv6", () => {
  const { limit } = setUp();
  expect(fail(limit, "10.0.0.1", 11).at(-1)).toBe(10_000);
  expect(fail(limit, "10.0.0.2", 10)).toEqual(none);
  expect(fail(limit, "2001:db8::1", 10)).toEqual(none);
  expect(fail(limit, "2001:db8:0:0:ffff::2", 1)).toEqual([10_000]);
  expect(fail(limit, "2001:db8:0:1::1", 10)).toEqual(none);
});

test("together they have a hundred, and one more every second", async () => {
  const { timers, limit } = setUp();
  for (let peer = 0; peer < 10; peer += 1) {
    expect(fail(limit, `10.0.0.${peer}`, 10)).toEqual(none);
  }
  expect(fail(limit, "10.0.1.1", 1)).toEqual([1_000]);
  await timers.advance(1_000);
  expect(fail(limit, "10.0.1.1", 2)).toEqual([0, 1_000]);
});

test("a clock that is set back takes nothing away", async () => {
  const { timers, limit } = setUp();
  fail(limit, "10.0.0.1", 10);
  await timers.advance(-60_000);
  expect(fail(limit, "10.0.0.1", 1)).toEqual([10_000]);
  await timers.advance(10_000);
  expect(fail(limit, "10.0.0.1", 1)).toEqual([0]);
});

test("a million peers take no room", () => {
  const { limit } = setUp();
  fail(limit, "10.0.0.1", 11);
  const before = process.memoryUsage().heapUsed;
  for (let peer = 0; peer < 1_000_000; peer += 1) {
    limit.count(`11.${peer >> 16}.${(peer >> 8) & 255}.${peer & 255}`);
  }
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * 1024 * 1024);
});
