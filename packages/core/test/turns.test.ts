import { EventEmitter, on, once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Source } from "@glu/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CommandContext, type Session, withSession } from "../src/cli/session.ts";
import { cleanTerminal } from "../src/cli/terminal.ts";
import { Turns } from "../src/cli/turns.ts";
import { localOperations, type Operations } from "../src/operations.ts";
import { Redactor } from "../src/redactor.ts";
import { silentLogger, systemTimers } from "../src/runtime.ts";
import { type Server, serve } from "../src/server/server.ts";
import type { NewArrival, Store } from "../src/store.ts";
import { openDatabase } from "../src/stores/sqlite/database.ts";
import { sqliteStore } from "../src/stores/sqlite.ts";
import { System } from "../src/system.ts";
import { posted } from "./posted.ts";
import { Note, notebook, notes, Shelf } from "./shelf.ts";

const url = "http://127.0.0.1:2";
const other = "http://127.0.0.1:1";
const staging = { pipeline: "notes", phase: "b" };
const ada = { actor: "ada", reason: "incident 42" };

const arrival: NewArrival = {
  phase: "notes/a",
  digest: "v1",
  resource: { text: "v1" },
  annotations: {},
  commit: undefined,
  cause: "observed",
  promotion: undefined,
  actor: undefined,
  rewritten: false,
  recordedAt: new Date(),
};

let directory: string;
let ending: AbortController;
let log: EventEmitter;
/** The pauses of the server, which end when they are told to. */
let pauses: AsyncIterator<[delay: number, end: () => void]>;
let running: Promise<unknown> | undefined;
let holder: Store | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-turns-"));
  ending = new AbortController();
  log = new EventEmitter();
});
afterEach(async () => {
  ending.abort(new Error("the test has ended"));
  await running?.catch(() => undefined);
  await holder?.close();
  await rm(directory, { recursive: true, force: true });
});

function path(): string {
  return join(directory, ".glu", "glu.db");
}

async function hold(): Promise<void> {
  holder = await sqliteStore({ path: path(), timers: systemTimers, logger: silentLogger });
  await holder.announce?.(other);
}

function library(source: Source<Note>, shelf: Shelf): System {
  const system = new System({ name: "library" });
  system.definePipeline(
    { name: "notes" },
    () => new Note(),
    (pipeline) => {
      const a = pipeline.phase({ name: "a" }, source);
      pipeline.phase({ name: "b" }, notebook(shelf), { promotesFrom: a });
    },
  );
  return system;
}

/** A command whose log is told of line by line. */
function context(system: System): CommandContext {
  const redactor = new Redactor();
  const err = (text: string) => {
    const { msg, ...fields } = JSON.parse(text);
    log.emit(msg, fields);
  };
  return {
    loadSystem: async () => system,
    programDirectory: ".",
    env: {},
    cwd: directory,
    signal: ending.signal,
    terminal: cleanTerminal({ out: () => undefined, err, interactive: false }, redactor),
    redactor,
    unhandled: { logTo: () => undefined },
  };
}

interface Served {
  readonly turns: Turns;
  readonly operations: Operations;
}

function run(system: System): Promise<Served> {
  const told = new EventEmitter();
  pauses = on(told, "pause") as typeof pauses;
  return new Promise((resolve, reject) => {
    const use = async (session: Session) => {
      const turns = new Turns(session, {
        signal: ending.signal,
        timers: {
          ...systemTimers,
          after: (delay, end) => {
            told.emit("pause", delay, end);
            return () => undefined;
          },
        },
      });
      resolve({ turns, operations: localOperations(system, { store: () => turns.store }) });
      await turns.run(url);
    };
    running = withSession(context(system), { config: undefined, mode: "serve" }, use);
    running.catch(reject);
  });
}

async function nextPause() {
  const { value } = await pauses.next();
  const [delay, end] = value;
  return { delay, end };
}

/** Changes the store behind the back of everybody. */
async function behind(sql: string): Promise<void> {
  const database = await openDatabase(path(), { readOnly: false });
  database.exec(sql);
  database.close();
}

describe("a server that finds the store in use", () => {
  test("says by whom, asks for it every 5 s, and has it as soon as it is free", async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    await hold();
    const said = once(
      log,
      "the store is in use; this server only answers questions until that process is gone",
    );
    const { turns, operations } = await run(library(notes(shelf), shelf));
    const writer = expect.stringMatching(new RegExp(`^process ${process.pid} on .*, ${other}$`));
    expect(await said).toMatchObject([{ writer, url: `${url}/api/v1` }]);
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const { delay, end } = await nextPause();
      expect(delay).toBe(5000);
      expect(turns.store).toEqual({ writable: false, writer });
      end();
    }
    const { end } = await nextPause();
    await holder?.close();
    const taken = once(log, "took over the store");
    end();
    expect(await taken).toMatchObject([{ before: writer }]);
    expect(turns.store).toMatchObject({ writable: true, writer: expect.stringContaining(url) });
    expect(await operations.hold(staging, ada)).toMatchObject({ kind: "hold" });
  });

  test("cannot promote, whoever asks", async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    await hold();
    const { operations } = await run(library(notes(shelf), shelf));
    await nextPause();
    const edge = { pipeline: "notes", from: "a", to: "b" };
    await expect(operations.perform(edge, ada)).rejects.toThrow("opened to be read only");
    expect(shelf.get("b")).toBeUndefined();
  });

  test("shows what the writer recorded, not what it saw itself", async () => {
    const shelf = new Shelf();
    shelf.put("a", "v1");
    await hold();
    const system = library(notes(shelf), shelf);
    const { operations } = await run(system);
    const first = await nextPause();
    const [phase] = system.live.flatMap(({ phases }) => phases);
    await phase?.observe({ signal: ending.signal });
    const changed = new Promise((resolve) => phase?.onChange(resolve));
    const { version: own } = (await operations.phase("notes", "a")).resource;
    const recorded = await holder?.arrivals.append(arrival);
    first.end();
    await changed;
    const { resource } = await operations.phase("notes", "a");
    expect(resource.version).toBe(recorded?.version);
    expect(own).toMatch(/^[0-9a-f-]{36}$/);
    expect(resource.version).not.toBe(own);
    const { arrivals } = await operations.history({ pipeline: "notes", phase: "a" }, {});
    expect(arrivals.map(({ version }) => version)).toEqual([recorded?.version]);
  });

  test("moves what is kept to other names only once it writes", async () => {
    const shelf = new Shelf();
    await hold();
    const phase = "shelf/old" as const;
    const recorded = await holder?.arrivals.append({ ...arrival, phase });
    const setting = { scope: "shelf", mode: "off", ...ada, setAt: new Date() } as const;
    await holder?.automation.set(setting);
    const system = new System({ name: "library" });
    const metadata = { name: "notes", previously: "shelf" };
    system.definePipeline(
      metadata,
      () => new Note(),
      (pipeline) => pipeline.phase({ name: "a", previously: "old" }, notes(shelf)),
    );
    const { operations } = await run(system);
    const { end } = await nextPause();
    const a = { pipeline: "notes", phase: "a" };
    const versions = async () => {
      const { arrivals } = await operations.history(a, {});
      return arrivals.map(({ version }) => version);
    };
    expect(await versions()).toEqual([recorded?.version]);
    const { settings } = await operations.automation({});
    expect(settings).toMatchObject([{ scope: "notes", mode: "off" }]);
    expect(await holder?.phases.list()).toMatchObject([{ phase }]);
    expect(await holder?.automation.list()).toEqual([setting]);

    await holder?.close();
    const moved = once(log, "what was kept of a phase has moved to its new name");
    const taken = once(log, "took over the store");
    end();
    expect(await moved).toEqual([expect.objectContaining({ from: phase, to: "notes/a" })]);
    await taken;
    expect(await versions()).toEqual([recorded?.version]);
    expect(await operations.automation({})).toMatchObject({ settings });
    expect(await operations.orphans()).toEqual({ orphans: [] });
  });

  test("waits while an older version has it, and answers once it can be read", async () => {
    const shelf = new Shelf();
    await hold();
    await behind("delete from kysely_migration where name = '0012'");
    const waits = once(
      log,
      "the store is in use and of an older version; this server answers nothing until it can be read",
    );
    const { turns, operations } = await run(library(notes(shelf), shelf));
    await waits;
    const first = await nextPause();
    expect(first.delay).toBe(5000);
    expect(turns.store).toMatchObject({ writable: false, writer: expect.stringContaining(other) });
    await expect(operations.pipelines()).rejects.toMatchObject({ code: "STOPPED" });
    await behind("insert into kysely_migration values ('0012', '2030-01-01')");
    first.end();
    await nextPause();
    expect(await operations.restraints("notes")).toEqual({ restraints: [] });
  });

  test("ends when the program stops the system", async () => {
    const shelf = new Shelf();
    await hold();
    const system = library(notes(shelf), shelf);
    await run(system);
    await nextPause();
    await system.stop();
    await running;
  });
});

describe("a server that takes over", () => {
  test("answers 503 until it runs anew", async () => {
    const shelf = new Shelf();
    const opening = new EventEmitter();
    let opened = 0;
    const slow: Source<Note> = {
      kind: "shelf",
      open: async (source) => {
        opened += 1;
        if (opened > 1) {
          opening.emit("opens");
          await once(opening, "go on");
        }
        return await notes(shelf).open(source);
      },
    };
    await hold();
    const { operations } = await run(library(slow, shelf));
    const { end } = await nextPause();
    const server = await listen(operations);
    try {
      const opens = once(opening, "opens");
      await holder?.close();
      end();
      await opens;
      const holds = `${server.url}/api/v1/pipelines/notes/phases/b/holds`;
      const changes = await fetch(holds, posted({ reason: ada.reason }));
      expect([changes.status, await changes.json()]).toMatchObject([503, { code: "STOPPED" }]);
      const asked = await fetch(`${server.url}/api/v1/pipelines`);
      expect([asked.status, await asked.json()]).toMatchObject([503, { code: "STOPPED" }]);
      const view = await fetch(`${server.url}/api/v1`);
      expect(await view.json()).toMatchObject({ store: { writable: false, writer: null } });
      const taken = once(log, "took over the store");
      opening.emit("go on");
      await taken;
      expect((await fetch(`${server.url}/api/v1/pipelines`)).status).toBe(200);
    } finally {
      await server.close();
    }
  });
});

function listen(operations: Operations): Promise<Server> {
  return serve({
    operations,
    logger: silentLogger,
    timers: systemTimers,
    host: "127.0.0.1",
    port: 0,
  });
}

test("a server whose store another process took over answers questions from then on", async () => {
  const shelf = new Shelf();
  const serving = once(log, "serving");
  const { turns, operations } = await run(library(notes(shelf), shelf));
  await serving;
  const soon = Date.now() + 14_000;
  await behind(
    `update lease set fence = fence + 1, holder = 'process 1 on elsewhere', address = '${other}', expires_at = ${soon}`,
  );
  await expect(operations.hold(staging, ada)).rejects.toThrow("has taken over the store");
  await nextPause();
  const writer = `process 1 on elsewhere, ${other}`;
  expect(turns.store).toEqual({ writable: false, writer });
  expect(await operations.restraints("notes")).toEqual({ restraints: [] });
});
