import { expect, test } from "vitest";
import { awaitedFor, fairPart, silentAfter } from "./fair-part.ts";
import type { RegisteredReplica } from "./register.ts";
import { divide } from "./shares.ts";

const countedAt = new Date("2026-11-28T10:00:00Z");
const names = ["a", "b", "c", "d", "e", "f"];
const division = divide(names.map((name) => ({ name, weight: 1, places: [] })));

function replica(id: string, given: Partial<RegisteredReplica> = {}): RegisteredReplica {
  return {
    id,
    name: id,
    address: "http://10.0.0.1",
    secret: "",
    version: "0.1.0",
    revision: undefined,
    layout: division.layout,
    joinedAt: countedAt,
    takesShares: true,
    seenAt: countedAt,
    ...given,
  };
}

function partAmong(...others: readonly RegisteredReplica[]): number {
  const own = replica("one", { seenAt: new Date(0), takesShares: false });
  return fairPart({ replicas: [own, ...others], countedAt }, { self: "one", division });
}

test("all is the part of one that is alone, and of several as much as that of each other", () => {
  expect(partAmong()).toBe(6);
  expect(partAmong(replica("two"))).toBe(3);
  expect(partAmong(replica("two"), replica("three"))).toBe(2);
});

test("there is nobody without a part while there are enough, and all parts together are all there is", () => {
  for (let count = 1; count <= 8; count += 1) {
    const replicas = Array.from({ length: count }, (_, index) => replica(String(index)));
    const parts = replicas.map(({ id }) =>
      fairPart({ replicas, countedAt }, { self: id, division }),
    );
    expect(parts.reduce((sum, part) => sum + part)).toBe(6);
    expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
  }
});

test("nothing is kept for one that is silent, takes nothing, or divides the work in another way", () => {
  const before = (time: number) => ({ seenAt: new Date(countedAt.getTime() - time) });
  expect(partAmong(replica("two", before(silentAfter)))).toBe(3);
  expect(partAmong(replica("two", before(silentAfter + 1)))).toBe(6);
  expect(partAmong(replica("two", { layout: "another" }))).toBe(6);
  expect(partAmong(replica("two", { takesShares: false }))).toBe(6);
});

test("who has just come is waited for by those that want more, and is given nothing until it takes some", () => {
  const newcomer = (time: number) =>
    replica("two", { takesShares: false, joinedAt: new Date(countedAt.getTime() - time) });
  const partBeside = (other: RegisteredReplica, withNewcomers: boolean) =>
    fairPart(
      { replicas: [replica("one"), other], countedAt },
      { self: "one", division, withNewcomers },
    );
  expect(partBeside(newcomer(awaitedFor), true)).toBe(3);
  expect(partBeside(newcomer(awaitedFor), false)).toBe(6);
  expect(partBeside(newcomer(awaitedFor + 1), true)).toBe(6);
});
