import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Operations } from "../src/operations.ts";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import { scopedOperations } from "../src/scoped-operations.ts";
import type { ServerEvent } from "../src/server/event-log.ts";
import { live } from "../src/server/live.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const shelf = new Shelf();
const system = new System({ name: "library" });
for (const name of ["open", "hidden"]) {
  system.definePipeline(
    { name },
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      pipeline.phase({ name: `${name}-shelf` }, notebook(shelf), { promotesFrom: draft });
    },
  );
}
const edge = (pipeline: string) => ({ pipeline, from: "draft", to: `${pipeline}-shelf` });
const target = (pipeline: string) => ({ pipeline, phase: `${pipeline}-shelf` });
const signal = new AbortController().signal;
const ada = { actor: "ada" };
const promotions = 12;

let started: StartedSystem;
let all: Operations;
let scoped: Operations;

beforeAll(async () => {
  started = await startSystem(system);
  all = started.operations;
  scoped = scopedOperations(all, ["open", "nowhere"]);
  for (let count = 0; count < promotions; count += 1) {
    shelf.put("draft", `text ${count}`);
    await all.perform(edge(count % 3 === 0 ? "open" : "hidden"), ada);
  }
  const why = { ...ada, mode: "off", reason: "holidays" } as const;
  await all.setAutomation({ pipeline: "hidden" }, why);
  await all.setAutomation({ pipeline: "open" }, why);
  await all.setAutomation({}, why);
  await all.hold(target("hidden"), { ...ada, reason: "broken" });
});
afterAll(() => started.stop());

/** Every operation on a pipeline, with what it says of one that is named. */
const onPipeline: readonly [string, (name: string) => Promise<unknown>][] = [
  ["pipeline", (name) => scoped.pipeline(name)],
  ["phase", (name) => scoped.phase(name, `${name}-shelf`)],
  ["plan", (name) => scoped.plan(edge(name), { signal })],
  ["perform", (name) => scoped.perform(edge(name), ada)],
  ["history", (name) => scoped.history(target(name), {})],
  ["promotions", (name) => scoped.promotions({ into: target(name) })],
  ["promotions of it", (name) => scoped.promotions({ pipeline: name })],
  ["planRollback", (name) => scoped.planRollback(target(name), {})],
  ["rollback", (name) => scoped.rollback(target(name), { ...ada, reason: "broken" })],
  ["restraints", (name) => scoped.restraints(name)],
  ["hold", (name) => scoped.hold(target(name), { ...ada, reason: "broken" })],
  ["veto", (name) => scoped.veto(target(name), { ...ada, reason: "broken", digest: "x" })],
  ["release", (name) => scoped.release(target(name), ada)],
  ["automation", (name) => scoped.automation({ pipeline: name })],
  [
    "setAutomation",
    (name) => scoped.setAutomation({ pipeline: name }, { ...ada, mode: "on", reason: "x" }),
  ],
];

async function told(asked: Promise<unknown>): Promise<unknown> {
  return await asked.catch((error: unknown) => error);
}

describe("a pipeline out of scope is as one that does not exist:", () => {
  test.each(onPipeline)("%s", async (_, ask) => {
    const entries = (await all.audit({ limit: 500 })).entries.length;
    const [hidden, missing, nowhere] = await Promise.all(
      ["hidden", "missing", "nowhere"].map((name) => told(ask(name))),
    );
    const notFound = (name: string) => ({
      code: "NOT_FOUND",
      message: `pipeline "${name}" not found; you may see: open, nowhere`,
    });
    expect(hidden).toMatchObject(notFound("hidden"));
    expect(missing).toMatchObject(notFound("missing"));
    expect(nowhere).toMatchObject(notFound("nowhere"));
    // What was asked of a name in scope goes on to the system, and is in its audit log.
    expect((await all.audit({ limit: 500 })).entries.length - entries).toBeLessThanOrEqual(1);
  });

  test("nothing of it was changed", async () => {
    const { restraints } = await all.restraints("hidden");
    expect(restraints.map(({ reason }) => reason)).toEqual(["broken"]);
    const { settings } = await all.automation({ pipeline: "hidden" });
    expect(settings.map(({ mode }) => mode)).toEqual(["off", "off"]);
  });
});

describe("lists have what is in scope only:", () => {
  test("pipelines", async () => {
    const { pipelines } = await scoped.pipelines();
    expect(pipelines.map(({ name }) => name)).toEqual(["open"]);
  });

  test("automation, with what holds for the whole system", async () => {
    const { settings, phases } = await scoped.automation({});
    expect(settings.map(({ scope }) => scope)).toEqual(["*", "open"]);
    expect(phases.map(({ pipeline }) => pipeline)).toEqual(["open"]);
  });

  test.each([1, 2, 3, 50])("promotions, page by page of %i", async (limit) => {
    const ids: string[] = [];
    let before: string | undefined;
    do {
      const page = await scoped.promotions({ limit, before });
      expect(page.promotions.length).toBeLessThanOrEqual(limit);
      expect(page.promotions.every(({ pipeline }) => pipeline === "open")).toBe(true);
      ids.push(...page.promotions.map(({ id }) => id));
      before = page.next ?? undefined;
    } while (before !== undefined);
    const { promotions: every } = await all.promotions({ limit: 500 });
    const expected = every.filter(({ pipeline }) => pipeline === "open").map(({ id }) => id);
    expect(expected).toHaveLength(promotions / 3);
    expect(ids).toEqual(expected);
  });

  test.each(["before", "after"] as const)("the audit log, by %s", async (direction) => {
    const ids: string[] = [];
    let cursor: string | null = direction === "after" ? "" : null;
    do {
      const page = await scoped.audit({
        limit: 2,
        ...(cursor !== null && { [direction]: cursor }),
      });
      expect(JSON.stringify(page.entries)).not.toContain("hidden");
      ids.push(...page.entries.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    const { entries } = await all.audit({ limit: 500 });
    const expected = entries
      .filter(({ scope }) => /^(?:open|nowhere)\b/.test(scope))
      .map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(4);
    expect(ids).toEqual(direction === "after" ? expected.toReversed() : expected);
  });

  test("promotions and the audit log, of what somebody looks for", async () => {
    const { promotions: mine } = await scoped.promotions({ actor: "ada", limit: 2 });
    expect(mine.map(({ pipeline }) => pipeline)).toEqual(["open", "open"]);
    expect(await scoped.promotions({ actor: "bob" })).toEqual({ promotions: [], next: null });
    expect(await scoped.promotions({ kind: "rollback" })).toEqual({ promotions: [], next: null });
    expect((await scoped.promotions({ pipeline: "open" })).promotions).toHaveLength(promotions / 3);
    const { entries } = await scoped.audit({ action: "promote", pipeline: "open", limit: 3 });
    expect(entries.map(({ scope }) => scope)).toEqual(Array(3).fill("open/open-shelf"));
    expect((await all.audit({ pipeline: "hidden" })).entries).not.toEqual([]);
    expect(await scoped.audit({ pipeline: "hidden" })).toEqual({ entries: [], next: null });
    expect(await all.audit({ pipeline: "nobody" })).toEqual({ entries: [], next: null });
  });

  test("a length that makes no sense is refused as it is without a scope", async () => {
    await expect(scoped.promotions({ limit: 0 })).rejects.toMatchObject({
      code: "INVALID_REQUEST",
    });
  });
});

test("a record of another pipeline is as one that does not exist", async () => {
  const { promotions: every } = await all.promotions({});
  const hidden = every.find(({ pipeline }) => pipeline === "hidden");
  const open = every.find(({ pipeline }) => pipeline === "open");
  expect(await scoped.promotion(open?.id ?? "")).toEqual(open);
  const id = hidden?.id ?? "";
  await expect(scoped.promotion(id)).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `there is no promotion ${id}`,
  });
});

test("what holds for the whole system is not theirs to set", async () => {
  const asked = scoped.setAutomation({}, { ...ada, mode: "on", reason: "x" });
  await expect(asked).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("in scope everything is as without one", async () => {
  expect(await scoped.history(target("open"), {})).toEqual(await all.history(target("open"), {}));
  shelf.put("draft", "the last");
  expect(await scoped.plan(edge("open"), { signal })).toMatchObject({ decision: "write" });
  expect(await scoped.perform(edge("open"), ada)).toMatchObject({ outcome: "promoted" });
  await expect(scoped.phase("open", "nope")).rejects.toThrow('phase "nope" not found in pipeline');
});

test("events about what is not there are for those alone who may see all", async () => {
  const closing = new AbortController();
  const { events } = live({
    system,
    operations: all,
    logger: silentLogger,
    timers: systemTimers,
    redact: (data) => data,
    signal: closing.signal,
  });
  const told: ServerEvent[] = [];
  events.follow((event) => told.push(event));
  const why = { ...ada, reason: "broken" };
  await expect(all.hold({ pipeline: "nowhere", phase: "x" }, why)).rejects.toThrow("hidden");
  await all.hold(target("open"), why);
  const audits = () => told.filter(({ name }) => name === "audit");
  await expect.poll(() => audits().map(({ pipeline }) => pipeline)).toEqual([undefined, "open"]);
  closing.abort();
});
