import { afterEach, beforeEach, expect, test } from "vitest";
import { type Logger, silentLogger, systemTimers, type Timers } from "../src/runtime.ts";
import { memoryStore } from "../src/stores/memory.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import { schedule } from "../src/triggers/schedule.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

/** A little before it falls due. */
const begin = Date.parse("2026-03-02T08:59:59.500Z");
const hour = 60 * 60_000;
/** How much sooner timers run than they say. */
const haste = 20;

let shelf: Shelf;
let server: StartedSystem | undefined;
/** How far the clock is ahead, in ms. */
let ahead: number;
/** Why something waits, in order. */
let waits: string[];

beforeEach(() => {
  shelf = new Shelf();
  shelf.put("a", "first");
  ahead = begin - Date.now();
  waits = [];
});
afterEach(async () => {
  await server?.stop();
});

async function serve(): Promise<void> {
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, notes(shelf));
      pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
    },
  );
  system.addTrigger(schedule({ cron: "0 9 * * *", timeZone: "UTC", matches: { name: "b" } }));
  const timers: Timers = {
    now: () => Date.now() + ahead,
    after: (delay, run, options) => systemTimers.after(delay / haste, run, options),
  };
  const logger: Logger = {
    ...silentLogger,
    info: (fields, message) => {
      if (message === "waits" && "reason" in fields) {
        waits.push(String(fields.reason));
      }
    },
  };
  server = await startSystem(system, { store: memoryStore(), timers, logger });
}

test("what fell due while the computer slept is made up for once somebody has looked", async () => {
  await serve();
  ahead += hour;
  await expect.poll(() => waits).toEqual([expect.stringContaining("is too old")]);
  expect(shelf.get("b")).toBeUndefined();
  // That is a look at both.
  shelf.put("a", "second");
  await expect.poll(() => shelf.get("b"), { timeout: 5_000 }).toBe("second");
});
