import { expect, test } from "vitest";
import { untilNextBeat } from "./next-beat.ts";
import { beatPeriod, memberLifetime, type RegisteredReplica } from "./register.ts";

const countedAt = new Date("2026-11-28T10:00:00Z");

/** Of replicas that gave their last sign of life so many ms ago. */
function nextAfter(...silent: readonly number[]): number {
  const replicas = silent.map((time): RegisteredReplica => {
    const seenAt = new Date(countedAt.getTime() - time);
    const name = `silent for ${time}`;
    const place = { address: "http://10.0.0.1", secret: "", version: "0.1.0", revision: undefined };
    return { id: name, name, ...place, layout: "", joinedAt: seenAt, takesShares: true, seenAt };
  });
  return untilNextBeat({ replicas, countedAt });
}

test("the next sign of life is a period later while all give theirs", () => {
  expect(nextAfter(0)).toBe(beatPeriod);
  expect(nextAfter(beatPeriod, 3, 2 * beatPeriod)).toBe(beatPeriod);
});

test("it comes when somebody may be struck off, if that is sooner", () => {
  expect(nextAfter(0, memberLifetime - 700)).toBe(720);
  expect(nextAfter(memberLifetime - 900, 0, memberLifetime - 400)).toBe(420);
});

test("it comes soon again while somebody is about to be struck off, but does not go on so", () => {
  expect(nextAfter(0, memberLifetime - 1)).toBe(250);
  expect(nextAfter(0, memberLifetime + 20)).toBe(250);
  expect(nextAfter(0, memberLifetime + 250)).toBe(beatPeriod);
  expect(nextAfter(0, memberLifetime + 60_000)).toBe(beatPeriod);
});
