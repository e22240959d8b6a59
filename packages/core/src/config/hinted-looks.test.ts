import { ManualTimers } from "@glu/registry/testing";
import { expect, test } from "vitest";
import { HintedLooks } from "./hinted-looks.ts";

const subject = {};

test("looks at once, after a rest, and later, as some tell before it is done", async () => {
  const timers = new ManualTimers();
  const looks = new HintedLooks({ timers, rest: 250 });
  const begun: number[] = [];
  const look = async () => void begun.push(timers.now());
  looks.ask(subject, look);
  expect(begun).toEqual([0]);
  await timers.advance(0);
  await timers.advance(60_000);
  expect(begun).toEqual([0, 250, 2_500]);
  expect(timers.due).toEqual([]);
});

test("looks no more often than after each rest, however often it is said", async () => {
  const timers = new ManualTimers();
  const looks = new HintedLooks({ timers, rest: 250 });
  const begun: number[] = [];
  const look = async () => void begun.push(timers.now());
  for (let hints = 0; hints < 10_000; hints += 1) {
    looks.ask(subject, look);
    if (hints % 1_000 === 0) {
      await timers.advance(0);
      await timers.advance(50);
    }
  }
  expect(begun).toEqual([0, 250, 500]);
  await timers.advance(60_000);
  expect(begun).toEqual([0, 250, 500, 750, 1_000, 3_250]);
});

test("looks at once at what is said before the last look was due", async () => {
  const timers = new ManualTimers();
  const looks = new HintedLooks({ timers, rest: 250 });
  const begun: number[] = [];
  const look = async () => void begun.push(timers.now());
  looks.ask(subject, look);
  await timers.advance(0);
  await timers.advance(1_000);
  looks.ask(subject, look);
  await timers.advance(0);
  expect(begun).toEqual([0, 250, 1_000]);
});

test("what is said during a look is looked at after it, however long it takes", async () => {
  const timers = new ManualTimers();
  const looks = new HintedLooks({ timers, rest: 250 });
  const ends: (() => void)[] = [];
  const look = () => new Promise<void>((resolve) => ends.push(resolve));
  looks.ask(subject, look);
  looks.ask(subject, look);
  await timers.advance(60_000);
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await timers.advance(0);
  await timers.advance(250);
  expect(ends).toHaveLength(2);
});

test("a look that fails keeps nobody from the next, and one subject none from another", async () => {
  const timers = new ManualTimers();
  const looks = new HintedLooks({ timers, rest: 250 });
  const seen: string[] = [];
  looks.ask(subject, () => Promise.reject(new Error("away")));
  looks.ask({}, async () => void seen.push("another"));
  expect(seen).toEqual(["another"]);
  await timers.advance(0);
  await timers.advance(10_000);
  looks.ask(subject, async () => void seen.push("the next"));
  expect(seen.at(-1)).toBe("the next");
});

test("rests no longer once it is closed, and leaves no timer", async () => {
  const timers = new ManualTimers();
  const looks = new HintedLooks({ timers, rest: 250 });
  const begun: number[] = [];
  const look = async () => void begun.push(timers.now());
  looks.ask(subject, look);
  looks.ask(subject, look);
  await timers.advance(0);
  looks.close();
  expect(timers.due).toEqual([]);
  await timers.advance(1_000);
  expect(begun).toEqual([0]);
});
