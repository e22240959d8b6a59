import { EventEmitter, once } from "node:events";
import { type EdgeKind, System, type Trigger } from "@glu/core";
import { type StartedSystem, startSystem } from "@glu/core/testing";
import { afterEach, expect, test } from "vitest";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let started: StartedSystem | undefined;
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

test("S34 S35 a source of one's own is read and promoted into like the built-in ones", async () => {
  const shelf = new Shelf();
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      pipeline.phase({ name: "published" }, notebook(shelf), { promotesFrom: draft });
    },
  );
  shelf.put("draft", "hello");
  started = await startSystem(system);
  const { operations } = started;

  const edge = { pipeline: "notes", from: "draft", to: "published" };
  expect(await operations.plan(edge, { signal: AbortSignal.timeout(5000) })).toEqual({
    decision: "write",
    diff: "-\n+hello\n",
    from_digest: "hello",
    to_digest: null,
    branch: "the shelf",
  });
  expect(shelf.get("published")).toBeUndefined();

  const performed = await operations.perform(edge, { actor: "ada" });
  expect(performed).toMatchObject({ outcome: "promoted", annotations: { by: "ada" } });
  expect(shelf.get("published")).toBe("hello");
  expect(await operations.phase("notes", "published")).toMatchObject({
    state: "ready",
    resource: { digest: "hello", cause: "promotion", annotations: { shelf: "left" } },
  });
});

test("S52 a trigger of one's own decides when to attempt", async () => {
  const shelf = new Shelf();
  const progress = new EventEmitter();
  const promoted = once(progress, "promoted");
  const whenPut: Trigger = {
    name: "whenever something is put on the shelf",
    matches: { name: "published" },
    run: async ({ attempt, onChange, signal }) => {
      const stop = onChange(() => {
        void attempt().then(([result]) => progress.emit(result?.outcome ?? "none"));
      });
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
      stop();
    },
  };
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      pipeline.phase({ name: "published" }, notebook(shelf), { promotesFrom: draft });
    },
  );
  system.addTrigger(whenPut);
  started = await startSystem(system);

  shelf.put("draft", "hello");
  await promoted;
  expect(shelf.get("published")).toBe("hello");
});

test("an edge kind of one's own does something else between two phases", async () => {
  const shelf = new Shelf();
  const swap: EdgeKind<Note> = {
    kind: "swap",
    open: ({ from, to }, { signal }) => ({
      status: async () => ({ kind: "behind", reason: "can always be swapped", canPerform: true }),
      perform: async () => {
        const [left, right] = [from.resource()?.text ?? "", to.resource()?.text ?? ""];
        shelf.put(from.descriptor.metadata.name, right);
        shelf.put(to.descriptor.metadata.name, left);
        await Promise.all([from.observe({ signal }), to.observe({ signal })]);
        return { outcome: "up-to-date" };
      },
    }),
  };
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const left = pipeline.phase({ name: "left" }, notes(shelf));
      const right = pipeline.phase({ name: "right" }, notes(shelf));
      pipeline.edge({ kind: swap, from: left, to: right });
    },
  );
  shelf.put("left", "a");
  shelf.put("right", "b");
  started = await startSystem(system);
  const { operations } = started;

  expect((await operations.pipeline("notes")).edges).toMatchObject([
    { kind: "swap", status: "behind", reason: "can always be swapped", can_perform: true },
  ]);
  await operations.perform(
    { pipeline: "notes", from: "left", to: "right", kind: "swap" },
    { actor: "ada" },
  );
  expect([shelf.get("left"), shelf.get("right")]).toEqual(["b", "a"]);
});

test("S21 a pipeline made by hand is served beside the defined ones", async () => {
  const descriptor = { pipeline: "hand-made", kind: "clock", metadata: { name: "now" } };
  const system = new System({ name: "library" }).addPipeline({
    metadata: { name: "hand-made" },
    phases: [{ descriptor }],
    edges: [],
    open: async () => ({
      phases: [
        {
          descriptor,
          state: () => ({ kind: "unknown" }),
          observe: async () => ({ kind: "unknown" }),
          onChange: () => () => undefined,
        },
      ],
      edges: [],
      close: async () => undefined,
    }),
  });
  started = await startSystem(system);
  expect((await started.operations.pipelines()).pipelines).toEqual([
    {
      name: "hand-made",
      phases: [
        { descriptor, state: "unknown", resource: {}, updatable: false, can_roll_back: false },
      ],
      edges: [],
    },
  ]);
});
