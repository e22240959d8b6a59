import { ManualTimers } from "@glu/git/testing";
import { expect, test } from "vitest";
import { StoreUnreachableError } from "../errors.ts";
import { silentLogger } from "../runtime.ts";
import { LifeSigns } from "./life-signs.ts";
import { beatPeriod, type Census, memberLifetime } from "./register.ts";

/** What is there when another replica gave its last sign of life so many ms ago. */
function census(silence: number): Census {
  const countedAt = new Date("2026-11-28T10:00:00Z");
  const seenAt = new Date(countedAt.getTime() - silence);
  const said = { address: "http://10.0.0.1", secret: "", version: "0.1.0", revision: undefined };
  const own = { ...said, layout: "", joinedAt: seenAt, takesShares: true, seenAt };
  return {
    countedAt,
    clockOffset: 0,
    clockPrecision: 1,
    gone: [],
    replicas: [{ id: "two", name: "two", ...own }],
    division: { layout: "", shares: [] },
    tenders: new Map(),
  };
}

/** When signs were given, in ms after the first, of which each had this answer. */
async function signsWith(answers: readonly (Census | Error | undefined)[]) {
  const timers = new ManualTimers();
  const begin = timers.now();
  const times: number[] = [];
  const beat = async () => {
    const answer = answers[times.length];
    times.push(timers.now() - begin);
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
  const own = { membership: { beat }, takesShares: () => true, seen: () => undefined };
  const given = new LifeSigns({ ...own, timers, logger: silentLogger }).give(
    new AbortController().signal,
  );
  await timers.advance(60_000);
  return { times, isHere: await given };
}

test("signs are given until the others have gone on without this replica, sooner where one is overdue", async () => {
  const away = new StoreUnreachableError("the store cannot be reached");
  const overdue = census(memberLifetime - 500);
  const { times, isHere } = await signsWith([census(0), overdue, away, census(0), undefined]);
  const sooner = beatPeriod + 520;
  expect(times).toEqual([0, beatPeriod, sooner, sooner + beatPeriod, sooner + 2 * beatPeriod]);
  expect(isHere).toBe(false);
});
