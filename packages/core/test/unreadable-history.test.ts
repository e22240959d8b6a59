import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { System, silentLogger, systemTimers } from "@glu/core";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../src/stores/sqlite/database.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let directory: string;
let path: string;
let shelf: Shelf;
let store: Awaited<ReturnType<typeof sqliteStore>>;
let started: StartedSystem;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-unreadable-"));
  path = join(directory, "glu.db");
  shelf = new Shelf();
  shelf.put("a", "v0");
  shelf.put("b", "v0");
  await start();
});
afterEach(async () => {
  await stop();
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<void> {
  store = await sqliteStore({ path, timers: systemTimers, logger: silentLogger });
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, notes(shelf));
      pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
    },
  );
  started = await startSystem(system, { store });
}

async function stop(): Promise<void> {
  await started.stop();
  await store.close();
}

async function promote(text: string): Promise<void> {
  shelf.put("a", text);
  const edge = { pipeline: "notes", from: "a", to: "b" };
  const result = await started.operations.perform(edge, { actor: "ada" });
  expect(result.outcome).toBe("promoted");
}

/** Edits the entry of this digest in the history of phase b, while nobody has the store. */
async function spoil(digest: string): Promise<void> {
  await stop();
  const database = await openDatabase(path, { readOnly: false });
  database.exec(
    `update arrival set resource = '{', annotations = '' where phase = 'notes/b' and digest = '${digest}'`,
  );
  database.close();
  await start();
}

const b = { pipeline: "notes", phase: "b" };
const by = { actor: "ada", reason: "it crashes" };

async function history() {
  const { arrivals } = await started.operations.history(b, {});
  return arrivals.map(({ version, digest, resource, unreadable }) => ({
    version,
    digest,
    resource,
    unreadable,
  }));
}

test("a phase whose newest entry cannot be read goes on with it, and adds none", async () => {
  await promote("v1");
  const before = await history();
  await spoil("v1");
  const phase = await started.operations.phase("notes", "b");
  expect(phase).toMatchObject({
    state: "ready",
    resource: { digest: "v1", version: before[0]?.version, annotations: { shelf: "left" } },
  });
  const unreadable = "the resource is not the JSON that was written";
  const spoilt = { ...before[0], resource: null, unreadable };
  expect(await history()).toEqual([spoilt, ...before.slice(1)]);
  await promote("v2");
  expect((await history()).map(({ digest }) => digest)).toEqual(["v2", "v1", "v0"]);
});

test("nothing is rolled back to an entry that cannot be read, only past it or away from it", async () => {
  await promote("v1");
  await promote("v2");
  await spoil("v1");
  const { operations } = started;
  const [, lost, oldest] = await history();
  const message = `version ${lost?.version} of notes/b (v1) can no longer be read: the resource is not the JSON that was written; name another version of its history`;
  expect(await operations.planRollback(b, {})).toMatchObject({
    decision: "blocked",
    reason: message,
  });
  const refused = await operations.rollback(b, { ...by, ...(lost && { version: lost.version }) });
  expect(refused).toEqual({ outcome: "blocked", message });
  expect(await operations.restraints("notes")).toEqual({ restraints: [] });
  expect(shelf.get("b")).toBe("v2");
  const passed = await operations.rollback(b, {
    ...by,
    ...(oldest && { version: oldest.version }),
  });
  expect(passed.outcome).toBe("rolled-back");
  expect(shelf.get("b")).toBe("v0");
  await spoil("v0");
  const { arrivals } = await started.operations.history(b, {});
  const [, v2] = arrivals;
  const away = await started.operations.rollback(b, { ...by, ...(v2 && { version: v2.version }) });
  expect(away.outcome).toBe("rolled-back");
  expect(shelf.get("b")).toBe("v2");
});
