import { expect, test } from "vitest";
import { silentLogger, systemTimers } from "../runtime.ts";
import { System } from "../system.ts";
import { OneByOne } from "./one-by-one.ts";

function oneByOne(errors: string[] = []): OneByOne {
  const logger = {
    ...silentLogger,
    error: (_: object, message?: string) => void errors.push(message ?? ""),
  };
  const { signal } = new AbortController();
  return new OneByOne({ what: "telling of", logger, timers: systemTimers, signal });
}

test("of what is about the same, the newest that has not begun is done once; nothing is dropped", async () => {
  const work = oneByOne();
  const done: string[] = [];
  let begin: (() => void) | undefined;
  work.add(
    "first",
    () =>
      new Promise((resolve) => {
        begin = resolve;
      }),
  );
  const last = new Promise<void>((resolve) => {
    for (let time = 0; time < 3; time += 1) {
      for (let phase = 0; phase < 3_000; phase += 1) {
        work.add(`phase ${phase}`, async () => void done.push(`${phase} ${time}`));
      }
    }
    work.add("last", async () => resolve());
  });
  expect(done).toEqual([]);
  begin?.();
  await last;
  expect(done).toHaveLength(3_000);
  expect(done.every((text) => text.endsWith(" 2"))).toBe(true);
});

test("what fails is logged, and holds up nothing", async () => {
  const errors: string[] = [];
  const work = oneByOne(errors);
  work.add("one", () => Promise.reject(new Error("the store is away")));
  await new Promise<void>((resolve) => work.add("two", async () => resolve()));
  expect(errors).toEqual(["telling of failed"]);
});

test("names of pipelines are unique among many, upper and lower case alike", () => {
  const system = new System({ name: "library" });
  const pipeline = (name: string) => ({
    metadata: { name },
    phases: [],
    edges: [],
    open: () => Promise.reject(new Error("unused")),
  });
  for (let index = 0; index < 1_000; index += 1) {
    system.addPipeline(pipeline(`p-${index}`));
  }
  expect(() => system.addPipeline(pipeline("P-7"))).toThrow('has a pipeline "p-7" already');
});
