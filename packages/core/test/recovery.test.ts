import { memoryStore, type PhaseKey, type Store, System } from "@glu/core";
import { ManualTimers, type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreUnreachableError } from "../src/errors.ts";
import { systemTimers, type Timers } from "../src/runtime.ts";
import { Post } from "./post.ts";
import { Note, notes } from "./shelf.ts";

const edge = { pipeline: "notes", from: "draft", to: "published" };
const target: PhaseKey = "notes/published";
let post: Post;
let store: Store;
let started: StartedSystem | undefined;
/** Whether nobody hears that the next record has begun. */
let isUnheard: boolean;
/** Whether nothing can be noted in the history. */
let isBlind: boolean;

beforeEach(() => {
  isUnheard = false;
  isBlind = false;
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
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(post.shelf));
      pipeline.phase({ name: "published" }, post.source(), { promotesFrom: draft });
    },
  );
  started = await startSystem(system, { store: heard(store), mode, timers });
  return started.operations;
}

/** A store whose answer to the next record that begins may be lost on its way, and that may note no arrivals. */
function heard({ promotions, arrivals, ...rest }: Store): Store {
  const append: typeof arrivals.append = async (arrival) => {
    if (isBlind) {
      throw new StoreUnreachableError("the store cannot be reached");
    }
    return await arrivals.append(arrival);
  };
  const begin: typeof promotions.begin = async (promotion) => {
    const record = await promotions.begin(promotion);
    if (isUnheard) {
      isUnheard = false;
      throw new StoreUnreachableError("the store cannot be reached");
    }
    return record;
  };
  return { ...rest, arrivals: { ...arrivals, append }, promotions: { ...promotions, begin } };
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

test.each(["promotion", "rollback"])(
  "a %s that the store noted without an answer is not carried out later",
  async (kind) => {
    const timers = new ManualTimers();
    post.shelf.put("published", "good");
    const operations = await start("serve", timers);
    await operations.perform(edge, { actor: "ada" });
    post.shelf.put("draft", "hello again");
    isUnheard = true;
    const asked =
      kind === "rollback" ? rollBack(operations) : operations.perform(edge, { actor: "ada" });
    await expect(asked).rejects.toThrow("the store cannot be reached");
    expect((await records())[0]).toMatchObject({ state: "queued" });
    await timers.advance(10_000);
    await expect
      .poll(async () => (await records())[0])
      .toMatchObject({ state: "cancelled", error: "STORE_UNREACHABLE" });
    expect(post.shelf.get("published")).toBe("hello");
    expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({ outcome: "promoted" });
  },
);

test("a rollback that asked for no hold gets none, although another process brings it to its end", async () => {
  post.shelf.put("published", "good");
  const operations = await start();
  await operations.perform(edge, { actor: "ada" });
  isUnheard = true;
  await expect(rollBack(operations, { resume: "on-newer" })).rejects.toThrow("be reached");
  // The process ends before it can take back what it does not know.
  await started?.stop();
  const again = await start("serve");
  await expect.poll(() => post.shelf.get("published")).toBe("good");
  await expect.poll(async () => (await records())[0]?.state).toBe("promoted");
  expect((await again.restraints("notes")).restraints.map(({ kind }) => kind)).toEqual(["veto"]);
});

test("what arrives after it was given up has its record corrected", async () => {
  post.shelf.put("published", "good");
  const operations = await start();
  post.fate = "arrives late";
  expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({ outcome: "failed" });
  post.shelf.put("draft", "hello again");
  await started?.stop();
  await start("serve");
  await expect.poll(records).toEqual([{ state: "cancelled", commit: undefined, error: "MOVED" }]);
  post.deliverLate();
  await expect.poll(records).toEqual([{ state: "promoted", commit: "letter 1", error: undefined }]);
  expect(await store.arrivals.latest(target)).toMatchObject({ digest: "hello", actor: "ada" });
});

test("what a process brought and did not see arrive is not taken for that of others", async () => {
  post.shelf.put("published", "good");
  const operations = await start();
  isBlind = true;
  expect(await operations.perform(edge, { actor: "ada" })).toMatchObject({ outcome: "promoted" });
  await started?.stop();
  isBlind = false;
  await start();
  const brought = { digest: "hello", cause: "promotion", actor: "ada", commit: "letter 1" };
  expect(await store.arrivals.latest(target)).toMatchObject(brought);
  await started?.stop();
  for (const digest of ["by hand", "hello"]) {
    post.shelf.put("published", digest);
    await start();
    expect(await store.arrivals.latest(target)).toMatchObject({ digest, cause: "outside" });
    await started?.stop();
  }
});

function rollBack(
  operations: StartedSystem["operations"],
  options: { readonly resume?: "on-newer" } = {},
) {
  return operations.rollback(
    { pipeline: "notes", phase: "published" },
    { actor: "ada", reason: "a misprint", ...options },
  );
}

describe("what both phases show already, and a person has written again", () => {
  const again = {
    actor: "ada",
    expected: { from_digest: "hello", to_digest: "hello" },
  };

  beforeEach(() => {
    post.shelf.put("published", "hello");
    post.shelf.scribble("published");
  });

  test("goes on in the same record if it was lost on its way", async () => {
    const operations = await start();
    post.fate = "is lost";
    expect(await operations.perform(edge, again)).toMatchObject({ code: "OUTCOME_UNKNOWN" });
    expect(await operations.perform(edge, again)).toMatchObject({ outcome: "up-to-date" });
    expect(post.shelf.isScribbled("published")).toBe(false);
    expect(await records()).toEqual([{ state: "promoted", commit: "letter 2", error: undefined }]);
  });

  test("is written once if only its answer was lost", async () => {
    const operations = await start();
    post.fate = "arrives unheard";
    await operations.perform(edge, again);
    expect(await operations.perform(edge, again)).toMatchObject({ outcome: "up-to-date" });
    expect(await records()).toEqual([{ state: "promoted", commit: "letter 1", error: undefined }]);
    expect(post.sent).toBe(1);
  });

  test("is given up if it was put right by hand since", async () => {
    const operations = await start();
    post.fate = "is lost";
    await operations.perform(edge, again);
    post.shelf.replace("published", "hello");
    expect(await operations.perform(edge, again)).toMatchObject({ outcome: "up-to-date" });
    expect(await records()).toEqual([{ state: "cancelled", commit: undefined, error: "MOVED" }]);
  });

  test("is decided again where the place cannot tell whether it has landed", async () => {
    post.isForgetful = true;
    const record = await store.promotions.begin({
      kind: "promotion",
      edge: { kind: "promotion", from: "notes/draft", to: target },
      arrival: "",
      fromDigest: "hello",
      toDigest: "hello",
      cause: "person",
      actor: "ada",
      createdAt: new Date(),
    });
    await store.promotions.update(record.id, { state: "running", commit: "letter 0" });
    await start("serve");
    const landed = async () => post.shelf.isScribbled("published");
    await expect.poll(landed).toBe(false);
    await expect.poll(async () => (await records())[0]?.state).toBe("promoted");
  });
});
