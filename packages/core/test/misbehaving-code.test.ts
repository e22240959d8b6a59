import { type EdgeActions, System, schedule } from "@glu/core";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, describe, expect, test } from "vitest";
import { ada, chain, settled, toB } from "./chain.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let started: StartedSystem | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
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
