import { EventEmitter, once } from "node:events";
import {
  type EdgeActions,
  type Source,
  System,
  type SystemOptions,
  schedule,
  type Trigger,
  type UpdatableSource,
} from "@glu/core";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { memoryStore } from "../src/stores/memory.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let started: StartedSystem | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

/** a → b → c, all on one shelf. */
function chain(shelf: Shelf, options: SystemOptions = {}) {
  const system = new System({ name: "library" }, options);
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, notes(shelf));
      const b = pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
      pipeline.phase({ name: "c" }, notebook(shelf), { promotesFrom: b });
    },
  );
  return system;
}

/** Attempts when told to, and says what came of it. */
function byHand(matches: Trigger["matches"]) {
  let attempt: (() => Promise<unknown>) | undefined;
  const trigger: Trigger = {
    name: "by hand",
    matches,
    chain: true,
    run: async (context) => {
      attempt = () => context.attempt();
      await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
    },
  };
  return { trigger, attempt: async () => await attempt?.() };
}

const toB = { pipeline: "notes", from: "a", to: "b" };
const toC = { pipeline: "notes", from: "b", to: "c" };
const ada = { actor: "ada" };

/** Lets looks that were caused by a change of the shelf end. */
async function settled({ operations }: StartedSystem): Promise<void> {
  await operations.plan(toB, { signal: AbortSignal.timeout(5000) });
  await operations.plan(toC, { signal: AbortSignal.timeout(5000) });
}

describe("what is decided on is what is done", () => {
  test("a condition that approved one thing does not let another one pass", async () => {
    const shelf = new Shelf();
    const asked: string[] = [];
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, notes(shelf));
        pipeline.phase({ name: "b" }, notebook(shelf), {
          promotesFrom: {
            phase: a,
            when: async ({ digest }) => {
              asked.push(digest);
              if (digest === "v1") {
                shelf.put("a", "v2");
                await started?.operations
                  .plan(toB, { signal: AbortSignal.timeout(100) })
                  .catch(() => 0);
              }
              return digest === "v1" || "v2 is red";
            },
          },
        });
      },
    );
    shelf.put("a", "v1");
    started = await startSystem(system);
    expect(await started.operations.perform(toB, ada)).toMatchObject({
      outcome: "blocked",
      message: "v2 is red",
    });
    expect(shelf.get("b")).toBeUndefined();
    expect(asked).toContain("v2");
  });

  test("a client that goes away while it is planned leaves the phases as they are", async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    started = await startSystem(chain(shelf));
    const client = new AbortController();
    const planned = started.operations.plan(toB, { signal: client.signal });
    client.abort(new Error("the client went away"));
    await expect(planned).rejects.toThrow("went away");
    await settled(started);
    expect((await started.operations.phase("notes", "a")).state).toBe("ready");
  });

  test("a slow condition does not make fresh looks stale", async () => {
    const shelf = new Shelf();
    const quick: Source<Note> = {
      kind: "shelf",
      open: async (context) => ({
        ...(await notes(shelf).open(context)),
        interval: 20,
        watch: (notify) => {
          const timer = setInterval(() => notify({ kind: "confirmed" }), 5);
          return () => clearInterval(timer);
        },
      }),
    };
    const { trigger, attempt } = byHand({ name: "b" });
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, quick);
        const when = () => new Promise<true>((resolve) => setTimeout(() => resolve(true), 200));
        pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: { phase: a, when } });
      },
    );
    shelf.put("a", "v1");
    started = await startSystem(system.addTrigger(trigger));
    expect(await attempt()).toMatchObject([{ outcome: "promoted" }]);
  });

  test("an attempt for something newer does not end with what is being written", async () => {
    const shelf = new Shelf();
    const progress = new EventEmitter();
    const held: UpdatableSource<Note> = {
      kind: "notebook",
      updatable: true,
      open: async (context) => {
        const writer = await notebook(shelf).open(context);
        return {
          ...writer,
          update: async (change, options) => {
            if (change.resource.text === "v1") {
              progress.emit("writing");
              await once(progress, "go on");
            }
            return await writer.update(change, options);
          },
        };
      },
    };
    const { trigger, attempt } = byHand({ name: "b" });
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, notes(shelf));
        pipeline.phase({ name: "b" }, held, { promotesFrom: a });
      },
    );
    shelf.put("a", "v1");
    started = await startSystem(system.addTrigger(trigger));
    const writing = once(progress, "writing");
    const first = attempt();
    await writing;
    shelf.put("a", "v2");
    const second = attempt();
    progress.emit("go on");
    await Promise.all([first, second]);
    expect(shelf.get("b")).toBe("v2");
  });

  test("nothing is begun once the system begins to stop", async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    const system = chain(shelf);
    started = await startSystem(system);
    const { operations } = started;
    const [pipeline] = system.live;
    const stopped = system.stop();
    const [edge] = pipeline?.edges ?? [];
    await expect(edge?.perform({ cause: "person", actor: "ada" })).rejects.toMatchObject({
      code: "STOPPED",
    });
    await stopped;
    await expect(operations.perform(toB, ada)).rejects.toMatchObject({ code: "STOPPED" });
    expect(shelf.get("b")).toBeUndefined();
  });
});

describe("by itself, an arrival goes over an edge once:", () => {
  test("a field that changes while the digest stays is no new arrival to deliver", async () => {
    const shelf = new Shelf();
    let edition = 1;
    class Dated extends Note {
      edition = edition;
    }
    const { trigger, attempt } = byHand({ name: "b" });
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Dated(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, notes(shelf));
        pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
      },
    );
    system.addTrigger(trigger);
    shelf.put("a", "v1");
    shelf.put("b", "v0");
    started = await startSystem(system);
    expect(await attempt()).toMatchObject([{ outcome: "promoted" }]);
    shelf.put("b", "v0");
    edition = 2;
    await started.operations.plan(toB, { signal: AbortSignal.timeout(5000) });
    expect(await attempt()).toMatchObject([{ blocked: { reason: "delivered" } }]);
    expect(shelf.get("b")).toBe("v0");
  });

  test("a phase that goes back is not followed", async () => {
    const shelf = new Shelf();
    const { trigger, attempt } = byHand({ name: "c" });
    const system = chain(shelf).addTrigger(trigger);
    shelf.put("b", "v1");
    shelf.put("c", "v0");
    started = await startSystem(system);
    expect(await attempt()).toMatchObject([{ outcome: "promoted" }]);
    shelf.put("b", "v2");
    await settled(started);
    expect(await attempt()).toMatchObject([{ outcome: "promoted" }]);
    shelf.put("b", "v1");
    await settled(started);
    expect(await attempt()).toMatchObject([{ blocked: { reason: "went-back" } }]);
    expect(shelf.get("c")).toBe("v2");
    expect(await started.operations.perform(toC, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("a hotfix in a phase that was empty at first is kept", async () => {
    const shelf = new Shelf();
    const { trigger, attempt } = byHand({ name: "b" });
    started = await startSystem(chain(shelf).addTrigger(trigger));
    shelf.put("b", "by hand");
    shelf.put("a", "v1");
    await settled(started);
    expect(await attempt()).toMatchObject([{ blocked: { reason: "outside-change" } }]);
    expect(shelf.get("b")).toBe("by hand");
  });
});

test("a rollback goes as far back as the history does", async () => {
  const shelf = new Shelf();
  const store = memoryStore();
  const texts = Array.from({ length: 301 }, (_, index) => `v${index}`);
  for (const text of texts) {
    await store.arrivals.append({
      phase: "notes/b",
      digest: text,
      resource: { text },
      annotations: {},
      commit: undefined,
      cause: "observed",
      promotion: undefined,
      actor: undefined,
      rewritten: false,
      recordedAt: new Date(),
    });
  }
  const oldest = (await store.arrivals.list("notes/b", { limit: 301 })).at(-1);
  shelf.put("b", "v300");
  started = await startSystem(chain(shelf), { store });
  const b = { pipeline: "notes", phase: "b" };
  const request = { ...ada, reason: "all of them crash", version: oldest?.version ?? "" };
  expect((await started.operations.rollback(b, request)).outcome).toBe("rolled-back");
  expect(shelf.get("b")).toBe("v0");
});

describe("the code of a user that misbehaves", () => {
  test("does not hold up or break the others", { timeout: 60_000 }, async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    const system = chain(shelf);
    system.definePipeline(
      { name: "broken" },
      () => new Note(),
      (pipeline) => {
        const first = pipeline.phase({ name: "first" }, notes(shelf));
        const second = pipeline.phase({ name: "second" }, notes(shelf));
        const third = pipeline.phase({ name: "third" }, notes(shelf));
        const fourth = pipeline.phase(
          { name: "fourth" },
          {
            kind: "shelf",
            open: async (context) => ({
              ...(await notes(shelf).open(context)),
              watch: () => {
                throw new Error("cannot watch");
              },
            }),
          },
        );
        const status = () => Promise.reject(new Error("no status"));
        const perform = () => Promise.reject(new Error("no"));
        pipeline.edge({
          kind: { kind: "silent", open: () => ({ status, perform }) },
          from: first,
          to: second,
        });
        pipeline.edge({
          kind: {
            kind: "closed",
            open: () => {
              throw new Error("cannot open");
            },
          },
          from: third,
          to: fourth,
        });
      },
    );
    started = await startSystem(system);
    const { pipelines } = await started.operations.pipelines();
    expect(pipelines.map(({ name, edges }) => [name, edges.map(({ reason }) => reason)])).toEqual([
      ["broken", ["no status", "cannot open"]],
      [
        "notes",
        [expect.stringContaining("waits for a person"), expect.stringContaining("is empty")],
      ],
    ]);
    expect(await started.operations.perform(toB, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("may be a class of its own", async () => {
    const shelf = new Shelf();
    class Counting implements EdgeActions {
      #count = 0;
      async status() {
        this.#count += 1;
        return { kind: "behind", reason: `asked ${this.#count} times`, canPerform: true } as const;
      }
      async perform() {
        return { outcome: "up-to-date" } as const;
      }
    }
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const from = pipeline.phase({ name: "a" }, notes(shelf));
        const to = pipeline.phase({ name: "b" }, notes(shelf));
        pipeline.edge({ kind: { kind: "counting", open: () => new Counting() }, from, to });
      },
    );
    started = await startSystem(system);
    const { edges } = await started.operations.pipeline("notes");
    expect(edges).toMatchObject([{ reason: "asked 1 times" }]);
  });

  test("cannot break looks by a listener that throws", async () => {
    const shelf = new Shelf();
    const system = chain(shelf);
    system.addTrigger({
      name: "clumsy",
      matches: { name: "b" },
      run: async ({ onChange, signal }) => {
        onChange(() => {
          throw new Error("clumsy");
        });
        // oxlint-disable-next-line typescript/no-misused-promises -- what a user may write
        onChange(async () => {
          throw new Error("clumsy later");
        });
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    started = await startSystem(system);
    shelf.put("a", "v1");
    await settled(started);
    expect(await started.operations.phase("notes", "a")).toMatchObject({ state: "ready" });
  });
});

describe("the status of an edge", () => {
  test("says since when, and stays when a look finds nothing new", async () => {
    const shelf = new Shelf();
    const system = new System({ name: "library" });
    system.definePipeline(
      { name: "notes" },
      () => new Note(),
      (pipeline) => {
        const a = pipeline.phase({ name: "a" }, notes(shelf));
        const b = { promotesFrom: { phase: a, when: () => "never" } };
        pipeline.phase({ name: "b" }, notebook(shelf), b);
      },
    );
    shelf.put("a", "v1");
    started = await startSystem(system);
    const { operations } = started;
    await operations.perform(toB, ada);
    await operations.plan(toB, { signal: AbortSignal.timeout(5000) });
    const { edges } = await operations.pipeline("notes");
    expect(edges).toMatchObject([
      {
        status: "blocked",
        reason: "never",
        can_perform: false,
        since: expect.stringMatching(/Z$/),
      },
    ]);
  });
});

describe("a system", () => {
  test("S10 stops when the signal given to its constructor is aborted", async () => {
    const caller = new AbortController();
    const system = chain(new Shelf(), { signal: caller.signal });
    started = await startSystem(system);
    const stopped = new Promise((resolve) => system.stopping.addEventListener("abort", resolve));
    caller.abort();
    await stopped;
    await system.stop();
    await expect(started.operations.pipelines()).rejects.toMatchObject({ code: "STOPPED" });
    await expect(startSystem(system)).rejects.toThrow("aborted");
  });

  test("starts and stops as often as one likes, also at the same time", async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    const system = chain(shelf);
    started = await startSystem(system);
    await Promise.all([system.stop(), system.stop()]);
    await system.stop();
    started = await startSystem(system);
    expect(await started.operations.phase("notes", "a")).toMatchObject({ state: "ready" });
  });

  test("is not made busy by an interval that timers cannot keep", () => {
    expect(() => schedule({ interval: "30d", matches: "all" })).toThrow("from 100ms to 24d");
    expect(() => schedule({ interval: "1ms", matches: "all" })).toThrow("from 100ms to 24d");
  });
});
