import { once } from "node:events";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  type AuditEntry,
  type Logger,
  memoryStore,
  type PhaseEvent,
  type PromotionEvent,
  System,
  type SystemEvents,
  silentLogger,
} from "@glu/core";
import {
  type StartedSystem,
  type StartSystemOptions,
  startGitServer,
  startSystem,
} from "@glu/core/testing";
import { ManualTimers } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createExampleProject } from "./example-project.ts";
import { runGlu } from "./glu-process.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const edge = { pipeline: "notes", from: "draft", to: "published" };
const published = { pipeline: "notes", phase: "published" };
const ada = { actor: "ada" };

let shelf: Shelf;
let system: System;
let started: StartedSystem | undefined;

beforeEach(() => {
  shelf = new Shelf();
  system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const draft = pipeline.phase({ name: "draft" }, notes(shelf));
      pipeline.phase({ name: "published" }, notebook(shelf), { promotesFrom: draft });
    },
  );
});
afterEach(async () => {
  await started?.stop();
  started = undefined;
});

async function start(options: StartSystemOptions = {}) {
  started = await startSystem(system, options);
  return started.operations;
}

/** What is told of one event, and who waits for it. */
function listen<Name extends keyof SystemEvents>(name: Name) {
  const events: SystemEvents[Name][] = [];
  const waiting = new Set<() => void>();
  const stop = system.on(name, (event) => {
    events.push(event);
    for (const check of waiting) {
      check();
    }
  });
  const until = (isLast: (event: SystemEvents[Name]) => boolean) =>
    new Promise<readonly SystemEvents[Name][]>((resolve) => {
      const check = () => events.some(isLast) && resolve(events);
      waiting.add(check);
      check();
    });
  return { events, stop, until };
}

const isState =
  (state: PromotionEvent["record"]["state"]) =>
  ({ record }: PromotionEvent) =>
    record.state === state;

describe("a system tells", () => {
  test("of a promotion from its beginning to its end, once each state is kept", async () => {
    const store = memoryStore();
    const states: unknown[] = [];
    system.on("promotion", async ({ record }) => {
      states.push([record.state, (await store.promotions.get(record.id))?.fromDigest]);
    });
    const { until } = listen("promotion");
    shelf.put("draft", "one");
    const operations = await start({ store });
    await operations.perform(edge, ada);
    const events = await until(isState("promoted"));
    expect(events).toMatchObject([
      { record: { state: "queued", fromDigest: "one", actor: "ada" } },
      { record: { state: "running" } },
      {
        record: { state: "promoted", edge: { to: "notes/published" } },
        from: { pipeline: "notes", kind: "shelf", metadata: { name: "draft" } },
        to: { pipeline: "notes", kind: "notebook", metadata: { name: "published" } },
      },
    ]);
    expect(states).toEqual(["queued", "running", "promoted"].map((state) => [state, "one"]));
  });

  test("of a promotion that failed, and of a rollback", async () => {
    const { until } = listen("promotion");
    shelf.put("draft", "one");
    const operations = await start();
    await operations.perform(edge, ada);
    shelf.put("draft", "two");
    await operations.perform(edge, ada);
    await operations.rollback(published, { ...ada, reason: "it crashes" });
    const events = await until(({ record, to }) => record.kind === "rollback" && to !== undefined);
    expect(events.at(-1)).toMatchObject({
      from: { metadata: { name: "published" } },
      to: { metadata: { name: "published" } },
    });
    shelf.breaks = "out of paper";
    await operations.perform(edge, { ...ada, override: "again" });
    const [failed] = (await until(isState("failed"))).slice(-1);
    expect(failed?.record.error?.message).toContain("out of paper");
  });

  test("of each state a phase shows, in order", async () => {
    const { until } = listen("phase");
    await start();
    for (const text of ["one", "two", "three"]) {
      shelf.put("draft", text);
      await until(({ state }) => state.kind === "ready" && state.arrival.digest === text);
    }
    const events = await until(() => true);
    const shown = (state: PhaseEvent["state"]) =>
      state.kind === "ready" ? state.arrival.digest : state.kind;
    const ofDraft = events.filter(({ descriptor }) => descriptor.metadata.name === "draft");
    expect(ofDraft.map(({ before, state }) => [shown(before), shown(state)])).toEqual([
      ["unknown", "empty"],
      ["empty", "one"],
      ["one", "two"],
      ["two", "three"],
    ]);
  });

  test("of a phase nothing while it is only looked at, as by a command", async () => {
    const phases = listen("phase");
    const { until } = listen("promotion");
    shelf.put("draft", "one");
    const operations = await start({ mode: "once" });
    await operations.perform(edge, ada);
    await until(isState("promoted"));
    expect(phases.events).toEqual([]);
  });

  test("of what is added to the audit log", async () => {
    const store = memoryStore();
    const { until } = listen("audit");
    const operations = await start({ store });
    await operations.hold(published, { ...ada, reason: "freeze" });
    const [told] = await until(({ action }) => action === "hold");
    const kept: AuditEntry | undefined = (await store.audit.list({ limit: 1 }))[0];
    expect(told).toEqual(kept);
  });

  test("what nobody can change, without secrets", async () => {
    const { until } = listen("promotion");
    const redact = <T>(data: T): T => JSON.parse(JSON.stringify(data).replaceAll("s3cret", "***"));
    shelf.put("draft", "s3cret");
    const operations = await start({ redact });
    await operations.perform(edge, ada);
    const [event] = await until(isState("promoted"));
    expect(event?.record.fromDigest).toBe("***");
    expect(() => Object.assign(event?.record ?? {}, { state: "failed" })).toThrow(TypeError);
    expect(Object.isFrozen(event?.record.edge)).toBe(true);
    expect(Object.isFrozen(event?.to.metadata)).toBe(true);
  });

  test("those who listen, also from later on, until they no longer do", async () => {
    const operations = await start();
    const first = listen("audit");
    const second = listen("audit");
    const hold = (reason: string) => operations.hold(published, { ...ada, reason });
    const isReason = (reason: string) => (entry: AuditEntry) => entry.details["reason"] === reason;
    await hold("one");
    await first.until(isReason("one"));
    first.stop();
    await hold("two");
    await second.until(isReason("two"));
    expect(first.events.map(({ details }) => details["reason"])).toEqual(["one"]);
  });
});

describe("a listener", () => {
  test("that throws, rejects or hangs breaks nothing and is logged", async () => {
    const timers = new ManualTimers(Date.now());
    const logged: unknown[] = [];
    const logger: Logger = {
      ...silentLogger,
      error: ({ event, err }: { event?: unknown; err?: Error }, message) =>
        logged.push([event, err?.message, message]),
    };
    const states: string[] = [];
    let signalled: AbortSignal | undefined;
    system.on("promotion", () => {
      throw new Error("thrown");
    });
    system.on("promotion", async () => {
      throw new Error("rejected");
    });
    system.on("promotion", async ({ record }, { signal }) => {
      states.push(record.state);
      signalled ??= signal;
      await new Promise(() => undefined);
    });
    const { until } = listen("promotion");
    shelf.put("draft", "one");
    const operations = await start({ timers, logger });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "promoted" });
    await until(isState("promoted"));
    await timers.advance(0);
    expect(states).toEqual(["queued"]);
    expect(logged).toHaveLength(6);
    expect(logged).toContainEqual(["promotion", "thrown", "a listener failed"]);
    expect(logged).toContainEqual(["promotion", "rejected", "a listener failed"]);
    await timers.advance(30_000);
    expect(states).toEqual(["queued", "running"]);
    expect(signalled?.aborted).toBe(true);
    expect(logged.at(-1)).toEqual([
      "promotion",
      'a listener of "promotion" took longer than 30 s',
      "a listener failed",
    ]);
    const stopped = system.stop();
    await timers.advance(2000);
    await stopped;
  });

  test("is told of one phase one after the other, and of others meanwhile", async () => {
    const begun: string[] = [];
    const releases: (() => void)[] = [];
    system.on("audit", async ({ scope, details }) => {
      begun.push(`${scope} ${details["reason"]}`);
      await new Promise<void>((resolve) => releases.push(resolve));
    });
    const { until } = listen("audit");
    const operations = await start();
    await operations.hold(published, { ...ada, reason: "one" });
    await operations.hold(published, { ...ada, reason: "two" });
    await operations.hold({ ...published, phase: "draft" }, { ...ada, reason: "three" });
    await until(({ details }) => details["reason"] === "three");
    expect(begun).toEqual(["notes/published one", "notes/draft three"]);
    releases[0]?.();
    await operations.hold(published, { ...ada, reason: "four" });
    await until(({ details }) => details["reason"] === "four");
    expect(begun.slice(2)).toEqual(["notes/published two"]);
  });

  test("has two seconds more when the system stops, and is told nothing after", async () => {
    const timers = new ManualTimers(Date.now());
    const states: string[] = [];
    let end = () => {};
    system.on("promotion", async ({ record }) => {
      states.push(record.state);
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    shelf.put("draft", "one");
    const operations = await start({ timers });
    await operations.perform(edge, ada);
    const stopped = system.stop().then(() => states.push("stopped"));
    await timers.advance(1000);
    end();
    await timers.advance(500);
    expect(states).toEqual(["queued", "running"]);
    await timers.advance(500);
    await stopped;
    end();
    await timers.advance(60_000);
    expect(states).toEqual(["queued", "running", "stopped"]);
  });
});

test("the program of the guide posts what a command does, which waits for it", async () => {
  const posted: unknown[] = [];
  const take = async (request: IncomingMessage) => {
    posted.push(JSON.parse(await text(request)).text);
  };
  const webhook = createServer((request, response) => {
    void take(request).finally(() => response.end());
  });
  webhook.listen(0, "127.0.0.1");
  await once(webhook, "listening");
  const { port } = webhook.address() as AddressInfo;
  const server = await startGitServer();
  const project = await createExampleProject(server);
  try {
    const guide = new URL("../../../docs/guides/notifications.md", import.meta.url);
    const [, program = ""] = /```ts\n([\s\S]*?)```/.exec(await readFile(guide, "utf8")) ?? [];
    await writeFile(join(project.directory, "notifications.ts"), program);
    const call = `notify(system, "http://127.0.0.1:${port}/")`;
    const lines = `\nimport { notify } from "./notifications.ts";\n${call};\n`;
    await appendFile(join(project.directory, "pipeline.ts"), lines);
    const digest = await project.push("second");
    const glu = (...args: string[]) => runGlu(args, { cwd: project.directory });
    const promoted = await glu("promote", "gitops-example-app", "staging", "--apply");
    expect(promoted).toMatchObject({ code: 0 });
    await glu("hold", "gitops-example-app", "staging", "--reason", "freeze");
    await glu("inspect");
    expect(posted).toEqual([
      expect.stringContaining(`gitops-example-app/staging shows ${digest} now`),
      expect.stringContaining("holds gitops-example-app/staging: freeze"),
    ]);
  } finally {
    await project.remove();
    await server.close();
    webhook.close();
  }
});
