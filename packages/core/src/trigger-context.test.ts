import { ManualTimers } from "@glu/registry/testing";
import { beforeEach, expect, test } from "vitest";
import { Bell } from "./bell.ts";
import { blocked } from "./decision.ts";
import type { LiveEdge } from "./edge.ts";
import { StoreUnreachableError } from "./errors.ts";
import type { PhaseState } from "./phase.ts";
import type { PerformResult } from "./promotion.ts";
import { silentLogger } from "./runtime.ts";
import { memoryStore } from "./stores/memory.ts";
import { triggerContext } from "./trigger-context.ts";
import { onChange } from "./triggers/on-change.ts";

const state: PhaseState = { kind: "unknown" };
const upToDate: PerformResult = { outcome: "up-to-date" };

let timers: ManualTimers;
let changed: Bell<PhaseState>;
/** What each attempt does, in order. */
let attempts: (() => Promise<PerformResult>)[];
let attempted: number;

beforeEach(() => {
  timers = new ManualTimers();
  changed = new Bell();
  attempts = [];
  attempted = 0;
});

function contextOfOneEdge() {
  const end = (name: string) => ({ kind: "shelf", pipeline: "app", metadata: { name } });
  const [from, to] = [end("image"), end("staging")];
  const edge: LiveEdge = {
    kind: "promotion",
    from,
    to,
    status: async () => ({ kind: "up-to-date", reason: undefined, canPerform: false }),
    perform: async () => {
      const attempt = attempts[attempted];
      attempted += 1;
      return attempt ? await attempt() : upToDate;
    },
  };
  const image = {
    descriptor: from,
    state: () => state,
    observe: async () => state,
    onChange: (listener: (state: PhaseState) => void) => changed.listen(listener),
  };
  const pipeline = { phases: [image], edges: [edge], close: async () => undefined };
  return triggerContext(onChange({ matches: "all" }), {
    live: [pipeline],
    environment: { logger: silentLogger, timers, store: memoryStore() },
    decided: new Bell<string | undefined>(),
    signal: new AbortController().signal,
  });
}

test("what changed is attempted once", async () => {
  const context = contextOfOneEdge();
  changed.ring(state);
  expect(await context.attemptChanged()).toEqual([upToDate]);
  expect(await context.attemptChanged()).toEqual([]);
  expect(attempted).toBe(1);
});

test("what changed and could not be attempted is attempted again with the next change", async () => {
  const context = contextOfOneEdge();
  attempts = [() => Promise.reject(new Error("the disk is full"))];
  changed.ring(state);
  expect(await context.attemptChanged()).toEqual([]);
  expect(await context.attemptChanged()).toEqual([upToDate]);
});

test("what changes while an attempt waits for the store is told again once that has ended", async () => {
  const context = contextOfOneEdge();
  const told: string[] = [];
  const back = new Bell<PerformResult>();
  const away = new StoreUnreachableError("the store is away");
  attempts = [() => Promise.reject(away), () => new Promise((resolve) => back.listen(resolve))];
  changed.ring(state);
  const first = context.attemptChanged();
  await timers.advance(0);
  await timers.advance(1_000);
  expect(attempted).toBe(2);

  context.onChange(() => told.push("changed"));
  changed.ring(state);
  expect(await context.attemptChanged()).toEqual([]);
  expect(told).toEqual(["changed"]);
  back.ring(upToDate);
  expect(await first).toEqual([upToDate]);
  expect(told).toEqual(["changed", "changed"]);
  expect(await context.attemptChanged()).toEqual([upToDate]);
  expect(attempted).toBe(3);
});

test("what waits for a new look is attempted again after a while, though nothing changes", async () => {
  const context = contextOfOneEdge();
  const stale: PerformResult = { outcome: "blocked", blocked: blocked("stale", "too old") };
  attempts = [() => Promise.resolve(stale)];
  context.onChange(() => void context.attemptChanged());
  changed.ring(state);
  await timers.advance(0);
  await timers.advance(9_000);
  expect(attempted).toBe(1);
  await timers.advance(1_000);
  expect(attempted).toBe(2);
  await timers.advance(60_000);
  expect(attempted).toBe(2);
});
