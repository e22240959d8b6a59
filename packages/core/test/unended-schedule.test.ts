import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import type { Store } from "../src/store.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import { schedule } from "../src/triggers/schedule.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

/** A little before it falls due. */
const begin = Date.parse("2026-03-02T08:59:59.500Z");
const due = new Date("2026-03-02T09:00:00Z");

let directory: string;
let shelf: Shelf;
let ahead: number;
let servers: StartedSystem[];
let stores: Store[];
/** Lets the conditions go on that wait. */
let release: () => void;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-schedule-"));
  shelf = new Shelf();
  shelf.put("a", "first");
  ahead = begin - Date.now();
  servers = [];
  stores = [];
  release = () => undefined;
});
afterEach(async () => {
  release();
  await Promise.all(servers.map(({ stop }) => stop()));
  await Promise.all(stores.map((store) => store.close()));
  await rm(directory, { recursive: true, force: true });
});

/** A server on the file; `when` is asked before anything is written down of the promotion. */
async function serve(when: () => Promise<true>): Promise<Store> {
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, notes(shelf));
      pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: { phase: a, when } });
    },
  );
  system.addTrigger(schedule({ cron: "0 9 * * *", timeZone: "UTC", matches: { name: "b" } }));
  const timers = { ...systemTimers, now: () => Date.now() + ahead };
  const path = join(directory, "glu.db");
  const store = await sqliteStore({ path, timers, logger: silentLogger });
  stores.push(store);
  servers.push(await startSystem(system, { store, timers }));
  return store;
}

function left(store: Store): Promise<readonly object[]> {
  return store.schedules.unended({ since: due, phases: ["notes/b"] });
}

test("a server attempts at once what the one before had met and not ended", async () => {
  const asked: string[] = [];
  const held = new Promise<true>((resolve) => {
    release = () => resolve(true);
  });
  const first = await serve(async () => {
    asked.push("first");
    return await held;
  });
  await expect.poll(() => asked.length, { timeout: 5_000 }).toBeGreaterThan(0);
  await expect.poll(() => left(first)).toMatchObject([{ at: due, phases: ["notes/b"] }]);
  // As if it were killed: it writes nothing more.
  await first.close();
  expect(shelf.get("b")).toBeUndefined();

  const second = await serve(async () => true);
  await expect.poll(() => shelf.get("b")).toBe("first");
  await expect.poll(() => left(second)).toEqual([]);
});
