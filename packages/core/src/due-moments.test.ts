import { ManualTimers } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Bell } from "./bell.ts";
import { blocked } from "./decision.ts";
import type { LiveEdge } from "./edge.ts";
import { StoreUnreachableError } from "./errors.ts";
import { onAbort } from "./on-abort.ts";
import type { LivePipeline } from "./pipeline.ts";
import type { PerformResult } from "./promotion.ts";
import { silentLogger } from "./runtime.ts";
import type { DueMoment, Schedules, Store } from "./store.ts";
import { memoryStore } from "./stores/memory.ts";
import type { Trigger } from "./trigger.ts";
import { runTriggers } from "./trigger-runner.ts";
import { schedule } from "./triggers/schedule.ts";

const minute = 60_000;
const daily = schedule({ cron: "0 9 * * *", timeZone: "UTC", matches: { name: "staging" } });
const begin = Date.parse("2025-06-01T08:59:00Z");
const nine = new Date(begin + minute);
const upToDate: PerformResult = { outcome: "up-to-date" };
const stale: PerformResult = { outcome: "blocked", blocked: blocked("stale", "too old") };

/** A server from its start to its end. */
interface Server {
  readonly end: () => Promise<void>;
}

interface ServerOptions {
  readonly triggers?: readonly Trigger[];
  readonly schedules?: Schedules;
  /** Until when another one tended what it tends, in ms. */
  readonly since?: number;
  /** An attempt of a pipeline. @default lasts until it is ended */
  readonly perform?: (name: string) => Promise<PerformResult> | undefined;
}

let timers: ManualTimers;
let store: Store;
/** Ends the attempts that are made. */
let result: Bell<PerformResult>;
/** The phases that were attempted, in order. */
let attempted: string[];
let servers: Server[];

beforeEach(() => {
  timers = new ManualTimers(begin);
  store = memoryStore();
  result = new Bell();
  attempted = [];
  servers = [];
});
afterEach(async () => {
  await Promise.all(servers.map(({ end }) => end()));
});

function pipelineOf(name: string, perform: LiveEdge["perform"]): LivePipeline {
  const end = (phase: string) => ({ kind: "shelf", pipeline: name, metadata: { name: phase } });
  const [from, to] = [end("image"), end("staging")];
  const phases = [from, to].map((descriptor) => ({
    descriptor,
    state: () => ({ kind: "unknown" }) as const,
    observe: async () => ({ kind: "unknown" }) as const,
    onChange: () => () => undefined,
  }));
  const status: LiveEdge["status"] = async () => ({
    kind: "up-to-date",
    reason: undefined,
    canPerform: false,
  });
  return {
    phases,
    edges: [{ kind: "promotion", from, to, status, perform }],
    close: async () => undefined,
  };
}

async function serve(
  names: readonly string[],
  { triggers = [daily], schedules = store.schedules, since, perform }: ServerOptions = {},
): Promise<Server> {
  const stopping = new AbortController();
  const live = names.map((name) =>
    pipelineOf(name, async () => {
      attempted.push(name);
      return await (perform?.(name) ?? untilEnded(stopping.signal));
    }),
  );
  const running = runTriggers(triggers, {
    live,
    environment: { logger: silentLogger, timers, store: { schedules } },
    since,
    decided: new Bell<string | undefined>(),
    signal: stopping.signal,
  });
  const server = {
    end: async () => {
      stopping.abort();
      await Promise.all(running);
      await timers.advance(0);
    },
  };
  servers.push(server);
  await timers.advance(0);
  return server;
}

function untilEnded(signal: AbortSignal): Promise<PerformResult> {
  return new Promise((resolve, reject) => {
    result.listen(resolve);
    onAbort(signal, () => reject(new Error("stops")));
  });
}

/** The first answer to what is met is lost. */
function losingAnAnswer(schedules: Schedules): Schedules {
  let isLost = false;
  return {
    ...schedules,
    meet: async (due) => {
      const met = await schedules.meet(due);
      if (!isLost) {
        isLost = true;
        throw new StoreUnreachableError("the store is away");
      }
      return met;
    },
  };
}

/** Keeps what is noted to have ended, in order; each note lasts until `held` resolves. */
function keepingEnds(ends: DueMoment[], held?: Promise<void>): Schedules {
  return {
    ...store.schedules,
    end: async (due) => {
      ends.push(due);
      await held;
      await store.schedules.end(due);
    },
  };
}

async function unended(): Promise<readonly string[]> {
  const phases = ["a/staging", "b/staging"] as const;
  const left = await store.schedules.unended({ since: new Date(0), phases });
  return left.flatMap((due) => due.phases.map((phase) => `${phase} ${due.at.toISOString()}`));
}

describe("what falls due", () => {
  test("counts as ended once the attempts at all its phases have, whatever came of them", async () => {
    await serve(["a", "b"]);
    await timers.advance(minute);
    expect(attempted).toEqual(["a", "b"]);
    const due = nine.toISOString();
    expect(await unended()).toEqual([`a/staging ${due}`, `b/staging ${due}`]);
    result.ring(upToDate);
    await timers.advance(0);
    expect(await unended()).toEqual([]);
  });

  test("is attempted again by who comes after one that ended before it did", async () => {
    const first = await serve(["a", "b"]);
    await timers.advance(minute);
    await first.end();
    await timers.advance(9 * minute);
    const second = await serve(["a"]);
    expect(attempted).toEqual(["a", "b", "a"]);
    result.ring(upToDate);
    await timers.advance(0);
    expect(await unended()).toEqual([`b/staging ${nine.toISOString()}`]);
    await second.end();
    await serve(["a"]);
    expect(attempted).toHaveLength(3);
  });

  test("is not attempted again more than ten minutes later", async () => {
    const first = await serve(["a"]);
    await timers.advance(minute);
    await first.end();
    await timers.advance(10 * minute + 1);
    await serve(["a"]);
    expect(attempted).toEqual(["a"]);
  });

  test("is attempted again for its own trigger, and for the phases it matches", async () => {
    const first = await serve(["a"]);
    await timers.advance(minute);
    await first.end();
    const other = { ...daily, name: "other" };
    const elsewhere = { ...daily, matches: { name: "image" } };
    await serve(["a"], { triggers: [other, elsewhere] });
    expect(attempted).toEqual(["a"]);
  });

  test("is attempted again once, although the schedule comes to it too and the store is away", async () => {
    const first = await serve(["a"]);
    await timers.advance(minute);
    await first.end();
    await serve(["a"], { schedules: losingAnAnswer(store.schedules), since: +nine - 1 });
    await timers.advance(2_000);
    expect(attempted).toEqual(["a", "a"]);
  });

  test("is met although the answer that it is noted was lost", async () => {
    await serve(["a"], { schedules: losingAnAnswer(store.schedules) });
    await timers.advance(minute);
    expect(attempted).toEqual([]);
    await timers.advance(1_000);
    expect(attempted).toEqual(["a"]);
  });

  test("has not ended while an attempt at it waits for the store", async () => {
    const minutely = schedule({ cron: "* * * * *", matches: "all" });
    let isAway = true;
    const perform = async (): Promise<PerformResult> => {
      if (isAway) {
        throw new StoreUnreachableError("the store is away");
      }
      return upToDate;
    };
    await serve(["a"], { triggers: [minutely], perform });
    await timers.advance(2 * minute);
    expect(await unended()).toEqual([`a/staging ${new Date(begin + 2 * minute).toISOString()}`]);
    isAway = false;
    await timers.advance(1_000);
    expect(await unended()).toEqual([]);
  });
});

describe("what falls due, one phase beside the others,", () => {
  test("is attempted again only for those that had not ended", async () => {
    const perform = (name: string) => (name === "a" ? Promise.resolve(upToDate) : undefined);
    const first = await serve(["a", "b"], { perform });
    await timers.advance(minute);
    expect(await unended()).toEqual([`b/staging ${nine.toISOString()}`]);
    await first.end();
    await serve(["a", "b"]);
    expect(attempted).toEqual(["a", "b", "b"]);
  });

  test("is noted together, if many end together", async () => {
    const ends: DueMoment[] = [];
    const names = Array.from({ length: 300 }, (_, index) => `app-${index}`);
    await serve(names, { schedules: keepingEnds(ends) });
    await timers.advance(minute);
    expect(ends).toEqual([]);
    result.ring(upToDate);
    await timers.advance(0);
    expect(ends.flatMap(({ phases }) => phases)).toHaveLength(names.length);
    expect(ends).toHaveLength(1);
  });

  test("is noted before the server has ended, if it had ended before", async () => {
    const ends: DueMoment[] = [];
    const held = new Bell();
    const schedules = keepingEnds(ends, new Promise((resolve) => held.listen(resolve)));
    const perform = (name: string) => (name === "a" ? Promise.resolve(upToDate) : undefined);
    const server = await serve(["a", "b", "c"], { schedules, perform });
    await timers.advance(minute);
    expect(ends).toMatchObject([{ phases: ["a/staging"] }]);
    result.ring(upToDate);
    await timers.advance(0);
    let hasEnded = false;
    const ending = server.end().finally(() => {
      hasEnded = true;
    });
    await timers.advance(1);
    await timers.advance(1);
    expect(ends).toHaveLength(1);
    expect(hasEnded).toBe(false);
    held.ring();
    await ending;
    expect(ends).toMatchObject([{ phases: ["a/staging"] }, { phases: ["b/staging", "c/staging"] }]);
    expect(await unended()).toEqual([]);
  });
});

describe("what falls due while the last look at a phase is too old", () => {
  const waiting = [`a/staging ${nine.toISOString()}`];

  test("is attempted again until there was one, and has not ended before", async () => {
    const results = [stale, stale];
    await serve(["a"], { perform: async () => results.shift() ?? upToDate });
    await timers.advance(minute);
    expect(attempted).toHaveLength(1);
    await timers.advance(19_000);
    expect(attempted).toHaveLength(2);
    expect(await unended()).toEqual(waiting);
    await timers.advance(1_000);
    expect(await unended()).toEqual([]);
    await timers.advance(minute);
    expect(attempted).toHaveLength(3);
  });

  test("has ended after ten minutes without one", async () => {
    await serve(["a"], { perform: async () => stale });
    await timers.advance(11 * minute - 1);
    expect(await unended()).toEqual(waiting);
    await timers.advance(1);
    expect(await unended()).toEqual([]);
    await timers.advance(minute);
    expect(attempted).toHaveLength(61);
  });

  test("is left to who comes next, if the server ends before there was one", async () => {
    const server = await serve(["a"], { perform: async () => stale });
    await timers.advance(minute + 5_000);
    await server.end();
    await timers.advance(10_000);
    expect(attempted).toHaveLength(1);
    expect(await unended()).toEqual(waiting);
    await serve(["a"], { perform: async () => upToDate });
    expect(attempted).toHaveLength(2);
    expect(await unended()).toEqual([]);
  });

  test("gives way to what falls due later", async () => {
    const minutely = schedule({ cron: "* * * * *", matches: "all" });
    await serve(["a"], { triggers: [minutely], perform: async () => stale });
    await timers.advance(5 * minute + 55_000);
    // Every ten seconds; of two at the same moment the earlier one may be the first.
    expect(attempted.length).toBeLessThanOrEqual(5 * 7);
    expect(attempted.length).toBeGreaterThanOrEqual(5 * 6);
  });

  test("is attempted again, also if it joined an attempt that waited for the store", async () => {
    const minutely = schedule({ cron: "* * * * *", matches: "all" });
    const results = [stale];
    let isAway = true;
    const perform = async (): Promise<PerformResult> => {
      if (isAway) {
        throw new StoreUnreachableError("the store is away");
      }
      return results.shift() ?? upToDate;
    };
    await serve(["a"], { triggers: [minutely], perform });
    await timers.advance(2 * minute);
    isAway = false;
    await timers.advance(1_000);
    const second = new Date(+nine + minute);
    expect(await unended()).toEqual([`a/staging ${second.toISOString()}`]);
    await timers.advance(10_000);
    expect(await unended()).toEqual([]);
  });
});
