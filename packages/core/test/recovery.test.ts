import {
  memoryStore,
  OutcomeUnknownError,
  type PhaseKey,
  type Store,
  System,
  type UpdatableSource,
} from "@glu/core";
import { ManualTimers, type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { systemTimers, type Timers } from "../src/runtime.ts";
import { Note as BlankNote, type Note, notebook, notes, Shelf } from "./shelf.ts";

/** A shelf in another town: what is sent there may arrive although nobody hears of it. */
class Post {
  readonly shelf = new Shelf();
  readonly arrived: string[] = [];
  sent = 0;
  /** What becomes of the next letter. */
  fate: "answered" | "arrives unheard" | "is lost" = "answered";
  isSilent = false;
  isDark = false;

  source(): UpdatableSource<Note> {
    const near = notebook(this.shelf);
    return {
      ...near,
      open: async (context) => {
        const writer = await near.open(context);
        return {
          ...writer,
          read: async (note, options) => {
            if (this.isDark) {
              throw new Error("it is too dark to read");
            }
            return await writer.read(note, options);
          },
          landed: async (letter) => {
            if (this.isSilent) {
              throw new Error("nobody opens");
            }
            return this.arrived.includes(letter) ? "yes" : "no";
          },
          update: async (change, options) => {
            this.sent += 1;
            const letter = `letter ${this.sent}`;
            await change.pushing?.(letter);
            const { fate } = this;
            this.fate = "answered";
            if (fate === "is lost") {
              throw new OutcomeUnknownError("no answer came");
            }
            this.arrived.push(letter);
            const result = await writer.update(change, options);
            if (fate === "arrives unheard") {
              throw new OutcomeUnknownError("no answer came");
            }
            return result.kind === "written" ? { ...result, commit: letter } : result;
          },
        };
      },
    };
  }
}

const edge = { pipeline: "notes", from: "draft", to: "published" };
const target: PhaseKey = "notes/published";
let post: Post;
let store: Store;
let started: StartedSystem | undefined;

beforeEach(() => {
  post = new Post();
  store = memoryStore();
  post.shelf.put("draft", "hello");
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function start(
  mode: "serve" | "once" = "once",
  timers: Timers = systemTimers,
): Promise<StartedSystem["operations"]> {
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new BlankNote(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(post.shelf));
      pipeline.phase({ name: "published" }, post.source(), { promotesFrom: draft });
    },
  );
  started = await startSystem(system, { store, mode, timers });
  return started.operations;
}

async function records() {
  const found = await store.promotions.list({ to: target, limit: 10 });
  return found.map(({ state, commit, error }) => ({ state, commit, error: error?.code }));
}

test("a promotion whose answer was lost is found to have landed, and not written again", async () => {
  const operations = await start();
  post.fate = "arrives unheard";
  const first = await operations.perform(edge, { actor: "ada" });
  expect(first).toMatchObject({ outcome: "failed", code: "OUTCOME_UNKNOWN" });
  expect(await records()).toEqual([
    { state: "running", commit: "letter 1", error: "OUTCOME_UNKNOWN" },
  ]);
  expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({ outcome: "up-to-date" });
  expect(await records()).toEqual([{ state: "promoted", commit: "letter 1", error: undefined }]);
  expect(post.sent).toBe(1);
});

test("one that has not landed goes on in the same record", async () => {
  const operations = await start();
  post.fate = "is lost";
  await operations.perform(edge, { actor: "ada" });
  expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({ outcome: "up-to-date" });
  expect(post.shelf.get("published")).toBe("hello");
  expect(await records()).toEqual([{ state: "promoted", commit: "letter 2", error: undefined }]);
});

test("nothing is written before it is known what became of the last one", async () => {
  const operations = await start();
  post.fate = "is lost";
  post.isSilent = true;
  await operations.perform(edge, { actor: "ada" });
  expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({
    outcome: "blocked",
    reason: "unsettled",
    message: expect.stringContaining("nobody opens"),
  });
  expect(post.sent).toBe(1);
  const { edges } = await operations.pipeline("notes");
  expect(edges[0]?.reason).toContain("it is not known yet whether the last promotion landed");
  post.isSilent = false;
  await operations.perform(edge, { actor: "ada" });
  expect(await records()).toEqual([{ state: "promoted", commit: "letter 2", error: undefined }]);
});

test("what another process left open is brought to its end by the next that serves", async () => {
  const operations = await start();
  post.fate = "is lost";
  await operations.perform(edge, { actor: "ada" });
  await started?.stop();
  await start("serve");
  await expect.poll(records).toEqual([{ state: "promoted", commit: "letter 2", error: undefined }]);
  expect(post.shelf.get("published")).toBe("hello");
});

test("what a person asked for is given up if the phases show something else since", async () => {
  const operations = await start();
  post.fate = "is lost";
  await operations.perform(edge, { actor: "ada" });
  await started?.stop();
  post.shelf.put("draft", "hello again");
  await start("serve");
  await expect.poll(records).toEqual([{ state: "cancelled", commit: undefined, error: "MOVED" }]);
  expect(post.shelf.get("published")).toBeUndefined();
});

test("a rollback whose answer was lost is found out about before another", async () => {
  post.shelf.put("published", "good");
  const operations = await start();
  await operations.perform(edge, { actor: "ada" });
  post.fate = "is lost";
  const rollback = { actor: "ada", reason: "a misprint" };
  const reference = { pipeline: "notes", phase: "published" };
  expect(await operations.rollback(reference, rollback)).toMatchObject({ outcome: "failed" });
  expect((await operations.restraints("notes")).restraints).toHaveLength(2);
  await operations.rollback(reference, rollback);
  expect(post.shelf.get("published")).toBe("good");
  expect((await records())[0]).toEqual({ state: "promoted", commit: "letter 3", error: undefined });
});

test.each(["promotion", "rollback"])(
  "what cannot be read yet says nothing of a %s that was left open",
  async (kind) => {
    post.shelf.put("published", "good");
    const operations = await start();
    if (kind === "rollback") {
      await operations.perform(edge, { actor: "ada" });
    }
    post.fate = "is lost";
    const asked =
      kind === "rollback" ? rollBack(operations) : operations.perform(edge, { actor: "ada" });
    expect(await asked).toMatchObject({ outcome: "failed" });
    const { restraints } = await operations.restraints("notes");
    await started?.stop();

    const timers = new ManualTimers();
    const again = await start("serve", timers);
    post.isDark = true;
    await timers.advance(10_000);
    expect((await records())[0]).toMatchObject({ state: "running" });
    expect(await again.restraints("notes")).toEqual({ restraints });
    post.isDark = false;
    await timers.advance(10_000);
    await expect
      .poll(records)
      .toMatchObject([{ state: "promoted" }, ...(kind === "rollback" ? [{}] : [])]);
  },
);

test("an answer that is lost while it serves is found out about, although nobody asks again", async () => {
  const timers = new ManualTimers();
  const operations = await start("serve", timers);
  await timers.advance(0);
  post.fate = "arrives unheard";
  await operations.perform(edge, { actor: "ada" });
  expect(await records()).toMatchObject([{ state: "running" }]);
  await timers.advance(10_000);
  await expect.poll(records).toMatchObject([{ state: "promoted", commit: "letter 1" }]);
});

test("one rollback after the other goes further back, and asking again for a lost one does not", async () => {
  const operations = await start();
  for (const text of ["hello", "good", "bad", "worse"]) {
    post.shelf.put("draft", text);
    await operations.perform(edge, { actor: "ada", override: "for the test" });
  }
  await rollBack(operations);
  expect(post.shelf.get("published")).toBe("bad");
  post.fate = "arrives unheard";
  expect(await rollBack(operations)).toMatchObject({ outcome: "failed" });
  expect(post.shelf.get("published")).toBe("good");
  // Somebody else finds out that it has landed.
  await operations.perform(edge, { actor: "bob" });
  expect(await rollBack(operations)).toMatchObject({ outcome: "up-to-date" });
  expect(post.shelf.get("published")).toBe("good");
});

function rollBack(operations: StartedSystem["operations"]) {
  return operations.rollback(
    { pipeline: "notes", phase: "published" },
    { actor: "ada", reason: "a misprint" },
  );
}
