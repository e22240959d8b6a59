import { expect, test } from "vitest";
import { fairPart, silentAfter } from "./fair-part.ts";
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
    seenAt: countedAt,
    ...given,
  };
}

function partAmong(...others: readonly RegisteredReplica[]): number {
  const replicas = [replica("one", { seenAt: new Date(0) }), ...others];
  return fairPart({ replicas, countedAt }, { self: "one", division });
}

test("all is the part of one that is alone, and of several as much as that of each other", () => {
  expect(partAmong()).toBe(6);
  expect(partAmong(replica("two"))).toBe(3);
  expect(partAmong(replica("two"), replica("three"), replica("four"))).toBe(2);
});

test("nothing is kept for one that is silent, or divides the work in another way", () => {
  const before = (time: number) => ({ seenAt: new Date(countedAt.getTime() - time) });
  expect(partAmong(replica("two", before(silentAfter)))).toBe(3);
  expect(partAmong(replica("two", before(silentAfter + 1)))).toBe(6);
  expect(partAmong(replica("two", { layout: "another" }))).toBe(6);
});
