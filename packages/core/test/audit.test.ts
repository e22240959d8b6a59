import { readFile } from "node:fs/promises";
import {
  type AuditEntry,
  type Logger,
  memoryStore,
  type Store,
  System,
  silentLogger,
  type Trigger,
} from "@glu/core";
import { type StartedSystem, type StartSystemOptions, startSystem } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compile } from "./compile.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const edge = { pipeline: "notes", from: "draft", to: "published" };
const published = { pipeline: "notes", phase: "published" };
const actor = "ada";

let started: StartedSystem | undefined;
let shelf: Shelf;
let store: Store;

beforeEach(() => {
  shelf = new Shelf();
  store = memoryStore();
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

function library(): System {
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      pipeline.phase({ name: "published" }, notebook(shelf), { promotesFrom: draft });
    },
  );
  return system;
}

async function start(options: StartSystemOptions = {}, system = library()) {
  started = await startSystem(system, { store, ...options });
  return started.operations;
}

/** Oldest first, without what differs each time. */
async function kept(): Promise<readonly object[]> {
  const entries = await store.audit.list({ after: "", limit: 100 });
  return entries.map((one: AuditEntry) => {
    const { id: _, at: __, message, ...rest } = one;
    return message === undefined ? rest : { ...rest, message };
  });
}

function entry(fields: object): object {
  return { actor, origin: "api", scope: "notes/published", promotion: undefined, ...fields };
}

describe("what a person asks for is in the audit log", () => {
  test("a promotion, whatever comes of it", async () => {
    shelf.put("draft", "one");
    const operations = await start();
    const promoted = await operations.perform(edge, { actor, override: "now" });
    const id = promoted.outcome === "promoted" ? promoted.promotion.id : "";
    await operations.perform(edge, { actor });
    const expected = { from_digest: "other", to_digest: null };
    await operations.perform(edge, { actor, expected });
    shelf.put("draft", "two");
    await operations.hold(published, { actor, reason: "freeze", for: "1h" });
    await operations.perform(edge, { actor });
    const promote = { action: "promote", details: { from: "draft" } };
    expect(await kept()).toEqual([
      entry({
        ...promote,
        details: { from: "draft", override: "now", digest: "one" },
        outcome: "promoted",
        promotion: id,
      }),
      entry({ ...promote, outcome: "up-to-date" }),
      entry({ ...promote, details: { from: "draft", digest: "other" }, outcome: "plan-changed" }),
      entry({ action: "hold", details: { reason: "freeze", for: "1h" }, outcome: "done" }),
      entry({
        ...promote,
        details: { from: "draft", code: "held" },
        outcome: "blocked",
        message: "held by ada: freeze; release the hold to go on",
      }),
    ]);
  });

  test("a rollback, and what is vetoed and released", async () => {
    shelf.put("draft", "one");
    const operations = await start();
    await operations.rollback(published, { actor, reason: "too early" });
    await operations.perform(edge, { actor });
    shelf.put("draft", "two");
    await operations.perform(edge, { actor });
    const { arrivals } = await operations.history(published, {});
    const version = arrivals.at(-1)?.version ?? "";
    await operations.rollback(published, { actor, reason: "it crashes", version });
    await operations.veto(published, { actor, reason: "bad", digest: "three", scope: "phase" });
    await operations.release(published, { actor, digest: "three" });
    const [early, , , back, ...others] = await kept();
    expect(early).toMatchObject({ action: "rollback", outcome: "blocked" });
    const [record] = (await operations.promotions({ limit: 1 })).promotions;
    expect(back).toEqual(
      entry({
        action: "rollback",
        details: { reason: "it crashes", version, digest: "one" },
        outcome: "rolled-back",
        promotion: record?.id,
      }),
    );
    const digest = "three";
    expect(others).toEqual([
      entry({
        action: "veto",
        details: { reason: "bad", digest, scope: "phase" },
        outcome: "done",
      }),
      entry({ action: "release", details: { digest }, outcome: "done" }),
    ]);
  });

  test("what makes no sense is refused there as well", async () => {
    const operations = await start();
    const nowhere = { ...published, phase: "now\u202Ehere" };
    const asked = [
      operations.hold(nowhere, { actor, reason: "freeze" }),
      operations.hold(published, { actor, reason: " " }),
      operations.veto(published, { actor, reason: "bad", digest: "a", for: "soon" }),
      operations.release(published, { actor }),
      operations.rollback({ ...published, phase: "draft" }, { actor, reason: "no" }),
      operations.perform({ ...edge, to: "draft" }, { actor }),
    ];
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(asked.map(() => "rejected"));
    const entries = await kept();
    expect(entries).toHaveLength(asked.length);
    for (const refused of entries) {
      expect(refused).toMatchObject({ outcome: "refused", message: expect.any(String) });
    }
    const all = await store.audit.list({ limit: 9 });
    expect(all.map(({ details }) => String(details["code"])).toSorted()).toEqual([
      "INVALID_DURATION",
      "INVALID_REQUEST",
      "INVALID_REQUEST",
      "NOT_FOUND",
      "NOT_FOUND",
      "NOT_FOUND",
    ]);
    expect(entries).toContainEqual(expect.objectContaining({ scope: "notes/nowhere" }));
  });

  test("what fails, and what throws", async () => {
    shelf.put("draft", "one");
    shelf.breaks = "out of paper";
    const fails = async () => {
      throw new Error("the disk is full");
    };
    store = { ...store, restraints: { ...store.restraints, add: fails } };
    const operations = await start();
    await operations.perform(edge, { actor });
    await expect(operations.hold(published, { actor, reason: "freeze" })).rejects.toThrow("disk");
    expect(await kept()).toEqual([
      entry({
        action: "promote",
        details: { from: "draft", digest: "one", code: "USER_CODE" },
        outcome: "failed",
        message: expect.stringContaining("out of paper"),
        promotion: expect.any(String),
      }),
      entry({
        action: "hold",
        details: { reason: "freeze", code: "USER_CODE" },
        outcome: "failed",
        message: "the disk is full",
      }),
    ]);
  });

  test("or in the log, if it cannot be written; what was done was done", async () => {
    const logged: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (...line) => logged.push(line) };
    const append = async () => {
      throw new Error("the disk is full");
    };
    store = { ...store, audit: { ...store.audit, append } };
    const operations = await start({ logger });
    const hold = await operations.hold(published, { actor, reason: "freeze" });
    expect(hold).toMatchObject({ kind: "hold", reason: "freeze" });
    await expect(operations.hold(published, { actor, reason: "" })).rejects.toThrow("say why");
    expect(logged).toEqual([
      [
        { entry: expect.objectContaining({ actor, outcome: "done" }), error: "the disk is full" },
        "the audit log has no entry of a change",
      ],
      [
        {
          entry: expect.objectContaining({ actor, outcome: "refused" }),
          error: "the disk is full",
        },
        "the audit log has no entry of a change",
      ],
    ]);
  });

  test("a new operation does not compile until it is said how it is kept", async () => {
    const path = "../src/audited-operations.ts";
    const text = await readFile(new URL(path, import.meta.url), "utf8");
    const program = `
      import type { Operations } from "../src/operations.ts";
      declare module "../src/operations.ts" {
        interface Operations { readonly wipe: (by: { readonly actor: string }) => Promise<object> }
      }
      export type Known = Operations;
    `;
    const messages = compile(
      new Map([
        [path, text],
        ["wipe.ts", program],
      ]),
    );
    const [message = ""] = [...messages.values()];
    expect(message).toContain("Property 'wipe' is missing in type");
    expect(message).toContain("but required in type 'Changes'");
  });
});

describe("what a trigger does is in the audit log", () => {
  /** Attempts once for each time it is told to. */
  function onDemand() {
    let attempt: () => Promise<unknown> = () => Promise.reject(new Error("it does not run"));
    const trigger: Trigger = {
      name: "demand",
      matches: "all",
      run: async (context) => {
        attempt = context.attempt;
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    };
    return { trigger, attempt: () => attempt() };
  }

  test("once it began a record, and a failure that repeats itself once", async () => {
    shelf.put("draft", "one");
    const { trigger, attempt } = onDemand();
    await start({}, library().addTrigger(trigger));
    await attempt();
    await attempt();
    shelf.breaks = "out of paper";
    shelf.put("draft", "two");
    await started?.operations.plan(edge, { signal: AbortSignal.timeout(5000) });
    await attempt();
    shelf.put("published", "one");
    await started?.operations.plan(edge, { signal: AbortSignal.timeout(5000) });
    await attempt();
    const records = await store.promotions.list({ limit: 9 });
    expect(records.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["failed", 2],
      ["promoted", 0],
    ]);
    const automatic = { actor: "trigger demand", origin: "trigger", action: "promote" };
    expect(await kept()).toEqual([
      entry({
        ...automatic,
        details: { from: "draft", digest: "one" },
        outcome: "promoted",
        promotion: records[1]?.id,
      }),
      entry({
        ...automatic,
        details: { from: "draft", digest: "two", code: "USER_CODE" },
        outcome: "failed",
        message: expect.stringContaining("out of paper"),
        promotion: records[0]?.id,
      }),
    ]);
  });
});
