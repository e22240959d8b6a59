import { ManualTimers } from "@glu/registry/testing";
import { expect, test } from "vitest";
import { Meanwhile } from "./meanwhile.ts";
import { silentLogger } from "./runtime.ts";

function begin() {
  const timers = new ManualTimers();
  const ending = new AbortController();
  const meanwhile = new Meanwhile({ timers, logger: silentLogger, signal: ending.signal });
  const done: string[] = [];
  /** Takes so many ms. */
  const add = (name: string, took = 0) =>
    meanwhile.add(async () => {
      done.push(name);
      await new Promise<void>((resolve) => {
        timers.after(took, resolve);
      });
    });
  return { timers, ending, meanwhile, done, add };
}

test("goes one after the other, and rests nine times as long as each took", async () => {
  const { timers, done, add } = begin();
  add("first", 20);
  add("second");
  await timers.advance(999);
  expect(done).toEqual([]);
  await timers.advance(1 + 20 + 179);
  expect(done).toEqual(["first"]);
  await timers.advance(1);
  expect(done).toEqual(["first", "second"]);
});

test("rests no longer than a second, and begins anew with what is added later", async () => {
  const { timers, done, add } = begin();
  add("slow", 10_000);
  add("next");
  await timers.advance(1_000 + 10_000 + 1_000);
  expect(done).toEqual(["slow", "next"]);
  await timers.advance(60_000);
  add("later");
  await timers.advance(1_000);
  expect(done).toEqual(["slow", "next", "later"]);
});

test("goes on after what fails", async () => {
  const { timers, meanwhile, done, add } = begin();
  meanwhile.add(() => Promise.reject(new Error("no")));
  add("next");
  await timers.advance(1_000);
  expect(done).toEqual(["next"]);
});

test("drops what has not begun when it ends, and keeps no timer", async () => {
  const { timers, ending, done, add } = begin();
  add("first");
  add("second");
  await timers.advance(500);
  ending.abort();
  await timers.advance(60_000);
  expect(done).toEqual([]);
  expect(timers.due).toEqual([]);
});
