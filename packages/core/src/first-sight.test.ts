import { ManualTimers } from "@glu/git/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { FirstSight } from "./first-sight.ts";
import { silentLogger } from "./runtime.ts";
import type { PhaseKey, Store } from "./store.ts";
import { memoryStore } from "./stores/memory.ts";

const staging: PhaseKey = "app/staging";
const production: PhaseKey = "app/production";
const { signal } = new AbortController();

let timers: ManualTimers;
let store: Store;
let warnings: object[];
let sight: FirstSight;
let asked: number;

beforeEach(() => {
  timers = new ManualTimers();
  store = memoryStore();
  warnings = [];
  asked = 0;
  const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) };
  sight = new FirstSight({ store, timers, logger });
});

function answering(answer: boolean | Error) {
  return async () => {
    asked += 1;
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  };
}

async function meet(phase: PhaseKey, answer: boolean | Error): Promise<void> {
  await sight.meet({ phase, wasPromotedTo: answering(answer), signal });
}

async function settings() {
  const all = await store.automation.list();
  return all.map(({ scope, mode, actor }) => `${scope} ${mode} ${actor}`);
}

async function promoteInto(to: PhaseKey): Promise<void> {
  await store.promotions.begin({
    kind: "promotion",
    edge: { kind: "promotion", from: "app/oci", to },
    arrival: "01900000-0000-7000-8000-000000000000",
    fromDigest: "b",
    toDigest: "a",
    cause: "automatic",
    actor: "trigger",
    createdAt: new Date(0),
  });
}

async function arriveIn(phase: PhaseKey): Promise<void> {
  await store.arrivals.append({
    phase,
    digest: "a",
    resource: {},
    annotations: {},
    commit: undefined,
    cause: "observed",
    promotion: undefined,
    actor: undefined,
    rewritten: false,
    recordedAt: new Date(0),
  });
}

function setByAda(scope: string): Promise<void> {
  const fields = { actor: "ada", reason: "known", setAt: new Date(0) };
  return store.automation.set({ scope, mode: "on", ...fields });
}

describe("a phase the store does not know", () => {
  test("is left alone if Glu has never promoted into it", async () => {
    await meet(staging, false);
    expect({ asked, settings: await settings(), warnings }).toEqual({
      asked: 1,
      settings: [],
      warnings: [],
    });
  });

  test("makes the automation of the system observe, once, if the store is new", async () => {
    await Promise.all([meet(staging, true), meet(production, true)]);
    expect(await settings()).toEqual(["* observe glu itself"]);
    const reason =
      "the store is new to app/staging, but Glu has promoted into it before, so what was rolled back or " +
      "held there is not known; look at what would be promoted, then: glu automation set on --reason …";
    expect(warnings).toEqual([{ scope: "*", reason }]);
  });

  test("makes its own automation observe if the store knows of other promotions", async () => {
    await promoteInto(production);
    await meet(staging, true);
    expect(await settings()).toEqual(["app/staging observe glu itself"]);
    expect(warnings).toMatchObject([
      { reason: expect.stringMatching(/then: glu automation set on app staging --reason …$/) },
    ]);
  });

  test("goes by what the store knew at first", async () => {
    expect(await sight.isNew()).toBe(true);
    await promoteInto(production);
    await meet(staging, true);
    expect(await settings()).toEqual(["* observe glu itself"]);
    expect(await new FirstSight({ store, timers, logger: silentLogger }).isNew()).toBe(false);
  });

  test("makes its own automation observe if nobody knows", async () => {
    await meet(staging, new Error("the server is away"));
    expect(await settings()).toEqual(["app/staging observe glu itself"]);
    expect(warnings).toMatchObject([
      {
        reason: expect.stringContaining("could not be found out whether Glu has promoted into it"),
      },
    ]);
    expect(warnings).toMatchObject([{ reason: expect.stringContaining("(the server is away)") }]);
    await meet(production, true);
    expect(await settings()).toEqual(["app/staging observe glu itself", "* observe glu itself"]);
  });

  test("is not waited for beyond 20 seconds", async () => {
    const never = () => new Promise<boolean>(() => undefined);
    let isOver = false;
    const met = sight.meet({ phase: staging, wasPromotedTo: never, signal }).finally(() => {
      isOver = true;
    });
    await timers.advance(19_999);
    expect(isOver).toBe(false);
    await timers.advance(1);
    await met;
    expect(await settings()).toEqual(["app/staging observe glu itself"]);
  });

  test("says nothing if it is called off", async () => {
    const calledOff = new AbortController();
    const meeting = { phase: staging, signal: calledOff.signal };
    const fail = async () => {
      calledOff.abort(new Error("stopped"));
      throw new Error("cut off");
    };
    await expect(sight.meet({ ...meeting, wasPromotedTo: fail })).rejects.toThrow("stopped");
    expect(await settings()).toEqual([]);
  });
});

describe("nobody is asked about a phase", () => {
  test.each<[string, () => Promise<void>]>([
    ["that arrived before", () => arriveIn(staging)],
    ["that was promoted into with this store", () => promoteInto(staging)],
    ["of a system whose automation was set", () => setByAda("*")],
    ["whose own automation was set", () => setByAda(staging)],
  ])("%s", async (_, prepare) => {
    await prepare();
    const before = await settings();
    await meet(staging, true);
    expect(asked).toBe(0);
    expect(await settings()).toEqual(before);
  });
});
