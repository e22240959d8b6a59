import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { memoryStore } from "../src/stores/memory.ts";
import { ada, chain, settled, toB } from "./chain.ts";
import { Shelf } from "./shelf.ts";

let started: StartedSystem | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

describe("the revision of the program", () => {
  test("is in the records of promotions and rollbacks that it began, and in no earlier ones", async () => {
    const shelf = new Shelf();
    const store = memoryStore();
    const start = async (configuration: object) => {
      await started?.stop();
      started = await startSystem(chain(shelf), { store, configuration });
      return started;
    };
    const promote = async (running: StartedSystem, version: string) => {
      shelf.put("a", version);
      await settled(running);
      expect(await running.operations.perform(toB, ada)).toMatchObject({ outcome: "promoted" });
    };
    await promote(await start({}), "v1");
    await promote(await start({ revision: "first" }), "v2");
    const { operations } = await start({ revision: "second" });
    const into = { pipeline: "notes", phase: "b" };
    const { outcome } = await operations.rollback(into, { ...ada, reason: "it crashes" });
    expect(outcome).toBe("rolled-back");
    const { promotions } = await operations.promotions({ into });
    const known = promotions.map(({ kind, revision }) => [kind, revision]);
    expect(known).toEqual([
      ["rollback", "second"],
      ["promotion", "first"],
      ["promotion", undefined],
    ]);
  });
});
