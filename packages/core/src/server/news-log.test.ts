import { ManualTimers } from "@glu/git/testing";
import { beforeEach, expect, test } from "vitest";
import { NewsLog } from "./news-log.ts";

let timers: ManualTimers;
let log: NewsLog;
let told: unknown[];

beforeEach(() => {
  timers = new ManualTimers();
  log = new NewsLog(timers);
  told = [];
  log.events.follow(({ bytes }) => {
    const [, data = ""] = /^data: (.*)$/m.exec(new TextDecoder().decode(bytes)) ?? [];
    told.push(JSON.parse(data));
  });
});

test("what comes within a moment is told together, and of each thing once", async () => {
  const touched = { kind: "touched", pipeline: "app" } as const;
  const phase = { kind: "phase", pipeline: "app", phase: "staging" } as const;
  for (const news of [touched, phase, touched, phase]) {
    log.add(news);
  }
  await timers.advance(49);
  expect(told).toEqual([]);
  await timers.advance(1);
  expect(told).toEqual([[touched, phase]]);
  log.add(touched);
  await timers.advance(50);
  expect(told).toHaveLength(2);
});

test("of much, no message is so long that it could not be read", async () => {
  for (let count = 0; count < 450; count += 1) {
    log.add({ kind: "promotion", pipeline: "app", id: String(count) });
  }
  await timers.advance(50);
  expect(told.map((one) => (one as readonly unknown[]).length)).toEqual([200, 200, 50]);
});

test("what is gathered when it ends is told at once", async () => {
  const decided = { kind: "decided", pipeline: null } as const;
  log.add(decided);
  log.close();
  expect(told).toEqual([[decided]]);
  await timers.advance(50);
  expect(told).toHaveLength(1);
});
