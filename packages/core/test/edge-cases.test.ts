import { EventEmitter, once } from "node:events";
import { type Source, System, type UpdatableSource } from "@glu/core";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { memoryStore } from "../src/stores/memory.ts";
import { ada, byHand, chain, settled, toB, toC } from "./chain.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let started: StartedSystem | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

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
