import { EventEmitter, once } from "node:events";
import type { Trigger, UpdatableSource } from "@glu/core";
import { type PostgresServer, postgresAvailable, startPostgres } from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import type { Store } from "../src/store.ts";
import { postgresStore } from "../src/stores/postgres.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const edge = { pipeline: "notes", from: "a", to: "b" };
const phase = { pipeline: "notes", phase: "b" };
const ada = { actor: "ada", reason: "incident 42" };

function overheard(store: Store, missed: EventEmitter): Store {
  const told = <A extends readonly unknown[], T>(
    name: string,
    call: (...args: A) => Promise<T>,
  ) => {
    return async (...args: A): Promise<T> => {
      try {
        return await call(...args);
      } catch (error) {
        missed.emit(name);
        throw error;
      }
    };
  };
  const { promotions, restraints } = store;
  return {
    ...store,
    promotions: { ...promotions, update: told("update", promotions.update) },
    restraints: { ...restraints, list: told("list", restraints.list) },
  };
}

describe.skipIf(isMissing)("while PostgreSQL is away", () => {
  let postgres: PostgresServer;
  let shelf: Shelf;
  let store: Store;
  /** Told of each call of the store that did not reach it, by its name. */
  let missed: EventEmitter;
  let started: StartedSystem | undefined;
  /** What happens after the next promotion was written, before its writer says so. */
  let afterWriting: () => Promise<void>;
  /** What happens after the next record has begun. */
  let afterBeginning: () => Promise<void>;

  beforeAll(async () => {
    postgres = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    shelf = new Shelf();
    shelf.put("a", "v1");
    afterWriting = async () => undefined;
    afterBeginning = async () => undefined;
    const url = await postgres.createDatabase();
    missed = new EventEmitter();
    const opened = await postgresStore({ url, timers: systemTimers, logger: silentLogger });
    const { promotions } = opened;
    const begin: typeof promotions.begin = async (promotion) => {
      const record = await promotions.begin(promotion);
      await afterBeginning();
      return record;
    };
    store = overheard({ ...opened, promotions: { ...promotions, begin } }, missed);
  });
  afterEach(async () => {
    await started?.stop();
    started = undefined;
    await store.close();
  });
  afterAll(() => postgres.stop());

  async function start(...triggers: readonly Trigger[]): Promise<StartedSystem> {
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, notes(shelf));
        pipeline.phase({ name: "b" }, watchedNotebook(), { promotesFrom: a });
      },
    );
    for (const trigger of triggers) {
      system.addTrigger(trigger);
    }
    started = await startSystem(system, { store });
    return started;
  }

  function watchedNotebook(): UpdatableSource<Note> {
    return {
      kind: "notebook",
      updatable: true,
      open: async (context) => {
        const writer = await notebook(shelf).open(context);
        return {
          ...writer,
          update: async (change, options) => {
            const updated = await writer.update(change, options);
            await afterWriting();
            return updated;
          },
        };
      },
    };
  }

  test("a promotion that was written ends in its record as soon as it is back", async () => {
    const { operations } = await start();
    afterWriting = () => postgres.pause();
    const ending = once(missed, "update");
    const performing = operations.perform(edge, ada);
    await ending;
    expect(shelf.get("b")).toBe("v1");
    await postgres.resume();
    expect(await performing).toMatchObject({ outcome: "promoted" });
    const { promotions } = await operations.promotions({});
    expect(promotions).toMatchObject([{ state: "promoted", from_digest: "v1", error: null }]);
    const { arrivals } = await operations.history(phase, {});
    expect(arrivals).toMatchObject([{ digest: "v1", cause: "promotion", actor: "ada" }]);
  });

  test("a promotion that has begun goes on with what there is when it is back", async () => {
    const { operations } = await start();
    afterBeginning = async () => {
      afterBeginning = async () => undefined;
      await postgres.pause();
    };
    const ending = once(missed, "update");
    const performing = operations.perform(edge, ada);
    await ending;
    shelf.put("a", "v2");
    await once(missed, "update");
    expect(shelf.get("b")).toBeUndefined();
    await postgres.resume();
    expect(await performing).toMatchObject({ outcome: "promoted" });
    expect(shelf.get("b")).toBe("v2");
    const { promotions } = await operations.promotions({});
    expect(promotions).toMatchObject([
      { state: "promoted", from_digest: "v2" },
      { state: "cancelled", from_digest: "v1" },
    ]);
  });

  test("a rollback that was written does too, and what keeps it there stays", async () => {
    const { operations } = await start();
    await operations.perform(edge, ada);
    shelf.put("a", "v2");
    await operations.perform(edge, ada);
    afterWriting = () => postgres.pause();
    const ending = once(missed, "update");
    const rolling = operations.rollback(phase, ada);
    await ending;
    expect(shelf.get("b")).toBe("v1");
    await postgres.resume();
    expect(await rolling).toMatchObject({
      outcome: "rolled-back",
      promotion: { kind: "rollback", state: "promoted" },
      restraints: [{ kind: "hold" }, { kind: "veto", digest: "v2" }],
    });
    expect((await operations.restraints("notes")).restraints).toHaveLength(2);
  });

  test("a rollback that was refused lifts what it stopped, once it is back", async () => {
    const { operations } = await start();
    await operations.perform(edge, ada);
    shelf.put("a", "v2");
    await operations.perform(edge, ada);
    afterWriting = async () => {
      await postgres.pause();
      throw new Error("the pen broke");
    };
    const ending = once(missed, "update");
    const rolling = operations.rollback(phase, ada);
    await ending;
    await postgres.resume();
    expect(await rolling).toMatchObject({ outcome: "failed", message: "the pen broke" });
    expect(await operations.restraints("notes")).toEqual({ restraints: [] });
  });

  test("a person is told, and nothing is written", async () => {
    const { operations } = await start();
    await operations.perform(edge, ada);
    shelf.put("a", "v2");
    await operations.perform(edge, ada);
    shelf.put("a", "v3");
    await postgres.pause();
    const refused = { code: "STORE_UNREACHABLE" };
    await expect(operations.perform(edge, ada)).rejects.toMatchObject(refused);
    await expect(operations.rollback(phase, ada)).rejects.toMatchObject(refused);
    await expect(operations.hold(phase, ada)).rejects.toMatchObject(refused);
    await expect(operations.history(phase, {})).rejects.toMatchObject(refused);
    expect(shelf.get("b")).toBe("v2");
    await postgres.resume();
    expect(await operations.restraints("notes")).toEqual({ restraints: [] });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "promoted" });
    expect((await operations.promotions({})).promotions).toHaveLength(3);
  });

  test("what a trigger attempts waits, also what nobody attempts again", async () => {
    let attempt: (() => Promise<unknown>) | undefined;
    const trigger: Trigger = {
      name: "each Monday",
      matches: { name: "b" },
      run: async (context) => {
        attempt = () => context.attempt();
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    };
    const { operations } = await start(trigger);
    await postgres.pause();
    shelf.put("a", "v2");
    const decided = once(missed, "list");
    const waiting = attempt?.();
    await decided;
    await once(missed, "list");
    expect(await attempt?.()).toEqual([]);
    await postgres.resume();
    expect(await waiting).toMatchObject([{ outcome: "promoted" }]);
    expect(shelf.get("b")).toBe("v2");
    const { promotions } = await operations.promotions({});
    expect(promotions).toMatchObject([{ state: "promoted", from_digest: "v2" }]);
    const { arrivals } = await operations.history({ pipeline: "notes", phase: "a" }, {});
    expect(arrivals.map(({ digest }) => digest)).toEqual(["v2", "v1"]);
  });
});
