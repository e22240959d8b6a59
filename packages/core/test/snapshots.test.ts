import type { PipelineListView, PipelineView } from "@glu/core/api-types";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { silentLogger } from "../src/runtime.ts";
import { routes } from "../src/server/routes.ts";
import { Snapshots, type Touches } from "../src/server/snapshots.ts";
import { System } from "../src/system.ts";
import { type StartedSystem, startSystem } from "../src/testing/start-system.ts";
import { LaterTimers } from "./later-timers.ts";
import { posted } from "./posted.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

let shelf: Shelf;
let system: System;
let timers: LaterTimers;
let started: StartedSystem;
let app: ReturnType<typeof routes>;
let closing: AbortController;

beforeEach(async () => {
  shelf = new Shelf();
  timers = new LaterTimers();
  system = new System({ name: "library" });
  for (const name of ["app", "Beta", "lib"]) {
    system.definePipeline(
      { name },
      () => new Note(),
      (pipeline) => {
        const draft = pipeline.phase({ name: "draft" }, notes(shelf));
        pipeline.phase({ name: "staging" }, notebook(shelf), { promotesFrom: draft });
      },
    );
  }
  shelf.put("draft", "one");
  started = await startSystem(system, { timers });
  closing = new AbortController();
  app = routes({
    operations: started.operations,
    logger: silentLogger,
    timers,
    system,
    host: "127.0.0.1",
    closing: closing.signal,
  });
});
afterEach(async () => {
  closing.abort();
  await started.stop();
});

const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
  await app.request(`http://localhost/api/v1${path}`, init);

const tagOf = async (path: string): Promise<string> => (await ask(path)).headers.get("etag") ?? "";

async function askAgain(path: string, tag: string): Promise<number> {
  return (await ask(path, { headers: { "if-none-match": tag } })).status;
}

async function edgeOf(name: string): Promise<string | undefined> {
  const { edges } = (await (await ask(`/pipelines/${name}`)).json()) as PipelineView;
  return edges[0]?.reason;
}

describe.each(["/pipelines", "/pipelines/app"])("%s", (path) => {
  test("is not sent again to who has it, until something happens", async () => {
    const tag = await tagOf(path);
    expect(tag).toMatch(/^W\/".{22}"$/);
    expect(await askAgain(path, tag)).toBe(304);
    expect(await askAgain(path, `"other", ${tag}`)).toBe(304);
    expect(await askAgain(path, '"other"')).toBe(200);
    shelf.put("draft", "two");
    await expect.poll(() => askAgain(path, tag)).toBe(200);
  });

  test("shows what somebody has just changed, whoever asks, and however often", async () => {
    for (let round = 0; round < 20; round += 1) {
      const tag = await tagOf(path);
      const reason = `freeze ${round}`;
      await ask("/pipelines/app/phases/staging/holds", posted({ reason }));
      expect(await askAgain(path, tag)).toBe(200);
      expect(await (await ask(path)).text()).toContain("held by");
      await ask("/pipelines/app/phases/staging/release", posted({}));
      expect(await (await ask(path)).text()).not.toContain("held by");
    }
  });

  test("is 503 while the system does not run, whatever was known", async () => {
    await ask(path);
    await system.stop();
    expect((await ask(path)).status).toBe(503);
    expect((await ask("/version")).status).toBe(200);
  });
});

test("what only time changes is seen some seconds later", async () => {
  await ask("/pipelines/app/phases/staging/holds", posted({ reason: "lunch", for: "1m" }));
  expect(await edgeOf("app")).toContain("lunch");
  timers.skip(61_000);
  await expect.poll(() => edgeOf("app")).not.toContain("lunch");
});

test("what only time changes is seen at once by who asks after a while", async () => {
  await ask("/pipelines/app/phases/staging/holds", posted({ reason: "lunch", for: "1m" }));
  for (const path of ["/pipelines/app", "/pipelines"]) {
    expect(await (await ask(path)).text()).toContain("lunch");
  }
  timers.skip(3_600_000);
  for (const path of ["/pipelines/app", "/pipelines"]) {
    expect(await (await ask(path)).text()).not.toContain("lunch");
  }
});

test("who only follows is told of what time has changed, once it is looked for", async () => {
  const changed = vi.fn<(pipeline: string) => void>();
  const { operations } = started;
  const same = <T>(data: T) => data;
  const onTouched: Touches = (listener) => system.onTouched(listener);
  const snapshots = new Snapshots({ operations, timers, redact: same, onTouched, changed });
  await ask("/pipelines/app/phases/staging/holds", posted({ reason: "lunch", for: "1m" }));
  await snapshots.pipeline("app");
  snapshots.refresh();
  timers.skip(61_000);
  snapshots.refresh();
  await expect.poll(() => changed.mock.lastCall?.[0]).toBe("app");
  expect(changed).toHaveBeenCalledOnce();
  snapshots.close();
});

test("what happens while nobody asks or follows is read once somebody does", async () => {
  const { graph, pipeline } = started.operations;
  const read = vi.fn<typeof pipeline>((name) => pipeline(name));
  const changed = vi.fn<(pipeline: string) => void>();
  const due: (() => void)[] = [];
  const after: LaterTimers["after"] = (_, run) => {
    due.push(run);
    return () => undefined;
  };
  const snapshots = new Snapshots({
    operations: { graph, pipeline: read },
    timers: { now: timers.now, after },
    redact: (data) => data,
    onTouched: () => () => undefined,
    changed,
  });
  snapshots.touch("app");
  expect(due).toHaveLength(0);

  await snapshots.pipeline("app");
  snapshots.touch("app");
  due.shift()?.();
  await expect.poll(() => read.mock.calls.length).toBe(2);

  timers.skip(61_000);
  await ask("/pipelines/app/phases/staging/holds", posted({ reason: "lunch" }));
  snapshots.touch("app");
  expect(due).toHaveLength(0);
  expect((await snapshots.pipeline("app")).text).toContain("lunch");
  expect(changed.mock.calls.map(([name]) => name)).toEqual(["app"]);
  snapshots.close();
});

test("what was read before a change is not shown after it, however late it comes", async () => {
  let goOn: () => void = () => undefined;
  const late = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const waits = [late];
  const { graph, pipeline } = started.operations;
  const snapshots = new Snapshots({
    operations: {
      graph,
      pipeline: async (name) => {
        const view = await pipeline(name);
        await waits.shift();
        return view;
      },
    },
    timers,
    redact: (data) => data,
    onTouched: (listener) => system.onTouched(listener),
    changed: () => undefined,
  });
  const early = snapshots.pipeline("app");
  await ask("/pipelines/app/phases/staging/holds", posted({ reason: "lunch" }));
  expect((await snapshots.pipeline("app")).text).toContain("lunch");
  goOn();
  await early;
  expect((await snapshots.pipeline("app")).text).toContain("lunch");
  snapshots.close();
});

test("newer times of looks are no change for a minute, and then are", async () => {
  const look = () =>
    started.operations.plan(
      { pipeline: "app", from: "draft", to: "staging" },
      { signal: closing.signal },
    );
  const tag = await tagOf("/pipelines/app");
  timers.skip(30_000);
  await look();
  await ask("/pipelines/app");
  await expect.poll(() => askAgain("/pipelines/app", tag)).toBe(304);
  timers.skip(61_000);
  await look();
  await expect.poll(() => askAgain("/pipelines/app", tag)).toBe(200);
});

test("the list has what each pipeline has, in the order of their names", async () => {
  const { pipelines } = (await (await ask("/pipelines")).json()) as PipelineListView;
  expect(pipelines.map(({ name }) => name)).toEqual(["app", "Beta", "lib"]);
  const each = await Promise.all(
    pipelines.map(async ({ name }) => await (await ask(`/pipelines/${name}`)).json()),
  );
  expect(each).toEqual(pipelines);
});

test("other answers are not sent again either, and streams have no tag", async () => {
  for (const path of ["/", "/graph", "/pipelines/app/phases/staging/history", "/automation"]) {
    const tag = await tagOf(path);
    expect([path, await askAgain(path, tag)]).toEqual([path, 304]);
  }
  expect(await tagOf("/audit/export")).toBe("");
});
