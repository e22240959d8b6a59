import { ManualTimers } from "@glu/git/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { systemScope } from "./automation.ts";
import { Breaker, RecentCount } from "./breaker.ts";
import { silentLogger } from "./runtime.ts";
import type { AutomationSettings, NewPromotion, Store } from "./store.ts";
import { memoryStore } from "./stores/memory.ts";
import { promotion } from "./testing/contract-entries.ts";

describe("a recent count", () => {
  test("has what began within the span, and nothing older", () => {
    const count = new RecentCount(60);
    for (const time of [0, 10, 60]) {
      count.add(time);
    }
    expect([60, 69, 70, 119, 120].map((now) => count.count(now))).toEqual([2, 2, 1, 1, 0]);
  });

  test("forgets what it is told to, and what a clock that was set back has ahead of it", () => {
    const count = new RecentCount(60);
    for (const time of [0, 10, 20]) {
      count.add(time);
    }
    count.forgetBefore(10);
    expect(count.count(20)).toBe(2);
    expect(count.count(5)).toBe(0);
  });
});

describe("the breaker", () => {
  let timers: ManualTimers;
  let store: Store;
  let automation: AutomationSettings;
  let errors: object[];
  let breaker: Breaker;

  beforeEach(() => {
    timers = new ManualTimers();
    store = memoryStore();
    automation = store.automation;
    errors = [];
    const logger = { ...silentLogger, error: (fields: object) => void errors.push(fields) };
    breaker = new Breaker({ limit: 3, store, timers, logger });
  });

  async function admitted(attempts: number): Promise<number> {
    const all = await Promise.all(Array.from({ length: attempts }, () => breaker.admit()));
    return all.filter(Boolean).length;
  }

  async function turnOn(): Promise<void> {
    await timers.advance(1);
    const setAt = new Date(timers.now());
    await automation.set({ scope: systemScope, mode: "on", actor: "ada", reason: "fine", setAt });
  }

  test("lets as many begin within a minute as it may, however long that goes on", async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      expect(await admitted(3)).toBe(3);
      await timers.advance(60_000);
    }
    expect(await automation.list()).toEqual([]);
  });

  test("goes by the last minute, not by the clock's", async () => {
    expect(await admitted(2)).toBe(2);
    await timers.advance(59_000);
    expect(await admitted(1)).toBe(1);
    await timers.advance(1_000);
    expect(await admitted(3)).toBe(2);
    expect(await automation.list()).toMatchObject([{ mode: "off" }]);
  });

  test("turns automation off at the first that is too many, once, and says how to go on", async () => {
    expect(await admitted(10)).toBe(3);
    const reason =
      "3 promotions began by themselves within a minute, which is all that automation.limit allows, " +
      "and more were to follow; look at what they did, then: glu automation set on --reason …";
    const setAt = new Date(timers.now());
    const off = { scope: "*", mode: "off", actor: "glu itself", reason, setAt };
    expect(await automation.list()).toEqual([off]);
    expect(errors).toEqual([{ limit: 3, reason }]);
  });

  test("admits nothing while it is off, and as many again once it was turned on", async () => {
    expect(await admitted(4)).toBe(3);
    expect(await admitted(4)).toBe(0);
    await turnOn();
    expect(await admitted(4)).toBe(3);
    expect(errors).toHaveLength(2);
  });

  test("counts what began in other processes, and what people asked for in none", async () => {
    const options = { limit: 12, store, timers, logger: silentLogger, processes: () => 3 };
    const [one, two, three] = [new Breaker(options), new Breaker(options), new Breaker(options)];
    const begin = (cause: NewPromotion["cause"]) =>
      store.promotions.begin({ ...promotion(), cause, createdAt: new Date(timers.now()) });
    const begun = async (each: Breaker) => {
      const isAdmitted = await each.admit();
      return isAdmitted ? (await begin("automatic")).cause : "refused";
    };
    for (let count = 0; count < 300; count += 1) {
      await begin("person");
    }
    const results: string[] = [];
    for (const each of [...Array(11).fill(one), two, two, three]) {
      results.push(await begun(each));
    }
    // The third had not begun any.
    expect(results).toEqual([...Array(12).fill("automatic"), "refused", "automatic"]);
    expect(await automation.list()).toMatchObject([{ scope: systemScope, mode: "off" }]);
  });

  test("admits nothing that is too much while its setting cannot be stored", async () => {
    const fail = () => Promise.reject(new Error("the disk is full"));
    const broken = new Breaker({
      limit: 1,
      store: { ...store, automation: { ...automation, set: fail } },
      timers,
      logger: silentLogger,
    });
    expect(await broken.admit()).toBe(true);
    await expect(broken.admit()).rejects.toThrow("the disk is full");
    await expect(broken.admit()).rejects.toThrow("the disk is full");
  });
});
