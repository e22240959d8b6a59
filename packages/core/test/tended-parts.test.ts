import { memoryStore, type Store, type System } from "@glu/core";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { byHand, chain } from "./chain.ts";
import { gate } from "./gate.ts";
import { Shelf } from "./shelf.ts";

describe("a part of a system, beside an outline of all of it", () => {
  let store: Store;
  let shelf: Shelf;
  let system: System;
  let hand: ReturnType<typeof byHand>;
  let started: StartedSystem;

  beforeEach(async () => {
    store = memoryStore();
    shelf = new Shelf();
    shelf.put("a", "first");
    hand = byHand("all");
    system = chain(shelf);
    system.addTrigger(hand.trigger);
    started = await startSystem(system, { mode: "outline", store });
  });
  afterEach(() => started.stop());

  function tend(options: { readonly tendedUntil?: number } = {}) {
    return system.tend({ store, pipelines: ({ name }) => name === "notes", ...options });
  }

  async function states(): Promise<readonly string[]> {
    const { phases } = await started.operations.pipeline("notes");
    return phases.map(({ state }) => state);
  }

  async function edge() {
    const { edges } = await started.operations.edges("notes");
    return edges[0];
  }

  test("looks, and is promoted by triggers; what is an outline does neither", async () => {
    expect(await states()).toEqual(["unknown", "unknown", "unknown"]);
    expect(system.tended).toEqual([]);
    await hand.attempt();
    expect(shelf.get("b")).toBeUndefined();
    const part = tend();
    await part.open();
    expect(system.tended).toHaveLength(1);
    await expect.poll(states).toEqual(["ready", "empty", "empty"]);
    await hand.attempt();
    expect(shelf.get("b")).toBe("first");
    await part.stop();
    expect(await states()).toEqual(["unknown", "unknown", "unknown"]);
    expect(system.tended).toEqual([]);
  });

  test("shows the same of what has been each time that it is opened", async () => {
    const first = tend();
    await first.open();
    await expect.poll(states).toEqual(["ready", "empty", "empty"]);
    await hand.attempt();
    await expect.poll(states).toEqual(["ready", "ready", "empty"]);
    shelf.put("a", "second");
    await expect.poll(async () => (await edge())?.status).toBe("behind");
    const shown = await edge();
    expect(shown).toMatchObject({ behind_by: 1 });
    await first.stop();
    const second = tend();
    await second.open();
    await expect.poll(async () => (await edge())?.status).toBe("behind");
    expect(await edge()).toEqual(shown);
    await second.stop();
  });

  test("is open at once where somebody else has tended it", { timeout: 5000 }, async () => {
    const before = tend();
    await before.open();
    await hand.attempt();
    await before.stop();
    const hidden = gate();
    shelf.hides = () => hidden.promise;
    const part = tend({ tendedUntil: Date.now() });
    await part.open();
    expect(await states()).toEqual(["unknown", "unknown", "unknown"]);
    hidden.open();
    await expect.poll(states).toEqual(["ready", "ready", "empty"]);
    await part.stop();
  });

  test("is met first, as long as the store knows of nothing", async () => {
    const part = tend({ tendedUntil: Date.now() });
    await part.open();
    expect(await states()).toEqual(["ready", "empty", "empty"]);
    await part.stop();
  });

  test("ends with the system, also while it is being opened", async () => {
    const part = tend();
    const opened = part.open();
    await system.stop();
    await expect(opened).rejects.toThrow("stops");
    expect(() => tend()).toThrow("is not running");
  });
});
