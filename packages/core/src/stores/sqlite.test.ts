import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { ManualTimers } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { NewAuditEntry } from "../audit.ts";
import { StoreError, StoreHeldError } from "../errors.ts";
import type { OutsideCall } from "../outside-calls.ts";
import { processSpace } from "../process-name.ts";
import { silentLogger, systemTimers } from "../runtime.ts";
import type { NewArrival, Store } from "../store.ts";
import { AwaitedTimers } from "../testing/awaited-timers.ts";
import { sqlStoreContract } from "../testing/sql-store-contract.ts";
import { storeContract } from "../testing/store-contract.ts";
import { auditRetention } from "./sql/retention.ts";
import { openDatabase, type SqliteDatabase } from "./sqlite/database.ts";
import { readSqliteStore, type SqliteStoreOptions, sqliteStore } from "./sqlite.ts";

let directory: string;
let path: string;
const opened: Store[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "glu-sqlite-"));
  path = join(directory, "state", "glu.db");
});
afterEach(async () => {
  await closeAll();
  await rm(directory, { recursive: true, force: true });
});

async function open(options: Partial<SqliteStoreOptions> = {}): Promise<Store> {
  const store = await sqliteStore({
    path,
    timers: systemTimers,
    logger: silentLogger,
    ...options,
  });
  opened.push(store);
  return store;
}

async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((store) => store.close()));
}

async function reopen(): Promise<Store> {
  await closeAll();
  return await open();
}

/** Changes the file behind the back of the store. */
async function behind(sql: string): Promise<void> {
  const database = await openDatabase(path, { readOnly: false });
  database.exec(sql);
  database.close();
}

const phase = "app/staging";

function arrival(digest: string, recordedAt = new Date()): NewArrival {
  return {
    phase,
    digest,
    resource: { image: "app", digest },
    annotations: { key: "value" },
    commit: "c0ffee",
    cause: "promotion",
    promotion: undefined,
    actor: "ada",
    rewritten: true,
    recordedAt,
  };
}

function release(at: Date): NewAuditEntry {
  return {
    at,
    actor: "ada",
    origin: "cli",
    action: "release",
    scope: phase,
    details: {},
    outcome: "done",
    message: undefined,
    promotion: undefined,
  };
}

describe("the SQLite store", () => {
  test.each(storeContract)("$name", async ({ run }) => {
    await run(await open());
  });

  test.each(sqlStoreContract)("$name", async ({ run }) => {
    await run({ open, look: () => readSqliteStore(path), edit: behind });
  });

  test("has after a restart what it had before", async () => {
    const store = await open();
    const first = await store.arrivals.append(arrival("a"));
    const edge = { kind: "promotion", from: "app/oci", to: phase } as const;
    await store.deliveries.mark(edge, first.version);
    const again = await reopen();
    expect(await again.arrivals.latest(phase)).toEqual(first);
    expect(await again.deliveries.last(edge)).toBe(first.version);
    expect(await again.arrivals.shown("a", { phases: [phase] })).toBe(true);
  });

  test("leaves nothing but its file when it is closed", async () => {
    const written = await (await open()).arrivals.append(arrival("a"));
    await closeAll();
    expect(await readdir(join(directory, "state"))).toEqual(["glu.db"]);
    expect(await (await open()).arrivals.latest(phase)).toEqual(written);
  });

  test("gives ascending versions, although the clock goes back across a restart", async () => {
    const { arrivals } = await open();
    const first = await arrivals.append(arrival("a", new Date(5_000)));
    const second = await (await reopen()).arrivals.append(arrival("b", new Date(1_000)));
    expect(second.version > first.version).toBe(true);
    const entry = await (await reopen()).audit.append(release(new Date(9_000)));
    const third = await (await reopen()).arrivals.append(arrival("c", new Date(1_000)));
    expect(entry.id > second.version && third.version > entry.id).toBe(true);
  });

  test("keeps the newest of the audit log, as many as it is said to", async () => {
    await open();
    await closeAll();
    // It is looked for older ones with each hundredth.
    await behind(`
      with recursive count(n) as (select 1 union all select n + 1 from count where n < ${auditRetention + 99})
      insert into audit_entry
      select printf('%08x-0000-7000-8000-000000000000', n), n, n, 'ada', 'cli', 'hold', 'app', '{}', 'done', null, null, 'app'
      from count`);
    const { audit } = await open();
    const newest = await audit.append(release(new Date()));
    const all = await audit.list({ after: "", limit: 2 * auditRetention });
    expect(all).toHaveLength(auditRetention);
    expect(all[0]?.at).toEqual(new Date(101));
    expect(all.at(-1)).toEqual(newest);
  });

  test("belongs to one process at a time, which says where it is", async () => {
    await (await open()).announce?.("http://127.0.0.1:8080");
    const second = open();
    await expect(second).rejects.toThrow(StoreHeldError);
    await expect(second).rejects.toThrow(`process ${process.pid}`);
    await expect(second).rejects.toThrow("http://127.0.0.1:8080");
    await (await reopen()).arrivals.append(arrival("a"));
  });

  /** As if a process that has ended by now had it for long. */
  async function holdByEnded(holder: (pid: number | undefined) => string): Promise<void> {
    await open();
    const ended = spawn(process.execPath, ["-e", "0"]);
    await once(ended, "exit");
    await behind(
      `update lease set holder = ${holder(ended.pid)}, expires_at = ${Date.now() + 14_000}`,
    );
  }

  test.skipIf(processSpace() === undefined)("is taken at once from who was killed", async () => {
    await holdByEnded((pid) => `replace(holder, 'process ${process.pid} ', 'process ${pid} ')`);
    expect(await (await open()).arrivals.append(arrival("a"))).toMatchObject({ digest: "a" });
  });

  test.each([
    ["elsewhere, on a machine or in a container of the same name", " [0123456789abcdef]"],
    ["by an older version, which does not say where", ""],
  ])("is not taken at once if a number that is free here was given %s", async (_, space) => {
    let name = "";
    await holdByEnded((pid) => {
      name = `process ${pid} on ${hostname()}`;
      return `'${name}${space}'`;
    });
    await expect(open()).rejects.toMatchObject({ code: "STORE_HELD", writer: name });
  });

  test("lets a process that lost it write nothing more", async () => {
    const store = await open();
    await behind("update lease set fence = fence + 1");
    await expect(store.arrivals.append(arrival("a"))).rejects.toThrow("has taken over the store");
    expect(await store.arrivals.latest(phase)).toBeUndefined();
    expect(store.lost?.aborted).toBe(true);
  });

  test("tells a process that writes nothing that it lost it", async () => {
    const timers = new ManualTimers(Date.now());
    const { lost } = await open({ timers });
    await timers.advance(5_000);
    expect(lost?.aborted).toBe(false);
    await behind("update lease set fence = fence + 1");
    const told = lost && once(lost, "abort");
    await timers.advance(5_000);
    await told;
    expect(timers.pending).toBe(0);
  });

  test("is made once, however many processes begin to at once", async () => {
    const starts = await Promise.allSettled(Array.from({ length: 8 }, () => open()));
    const failures = starts.filter((start) => start.status === "rejected");
    expect(failures).toHaveLength(7);
    for (const { reason } of failures) {
      expect(reason).toBeInstanceOf(StoreHeldError);
    }
  });

  test("of a newer program that is not understood any more is refused, and left as it is", async () => {
    await open();
    await closeAll();
    await behind("insert into kysely_migration values ('9999', '2030-01-01')");
    await (await open()).arrivals.append(arrival("a"));
    await closeAll();
    await behind("update division set understood_from = '9999'");
    await expect(open()).rejects.toThrow(`${path} was changed by a newer version of Glu`);
    await expect(readSqliteStore(path)).rejects.toThrow("newer version");
  });

  test.each([
    ["is no database", async () => await writeFile(path, "this is no database; ".repeat(20))],
    ["is damaged", async () => await damage()],
  ])("says so if the file %s, and never begins anew by itself", async (_, spoil) => {
    await (await open()).arrivals.append(arrival("a"));
    await closeAll();
    await spoil();
    const opening = open().then((store) => store.arrivals.latest(phase));
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toThrow(path);
    await expect(opening).rejects.toThrow("put a backup in its place");
  });

  /** Garbage in place of all pages but the first. */
  async function damage(): Promise<void> {
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0x5a, 4096));
  }

  test("loses nothing and says why when it cannot grow", async () => {
    const { arrivals } = await open({ maxSize: 60 * 4096 });
    const long = { ...arrival("b"), resource: "x".repeat(1_000_000) };
    const first = await arrivals.append(arrival("a"));
    await expect(arrivals.append(long)).rejects.toThrow("the disk is full; make room");
    expect(await arrivals.latest(phase)).toEqual(first);
    expect(await arrivals.append(arrival("c"))).toMatchObject({ digest: "c" });
    const many = [arrival("d"), arrival("e"), long, arrival("f")];
    const made = await Promise.allSettled(many.map((one) => arrivals.append(one)));
    const outcomes = made.map(({ status }) => status);
    expect(outcomes).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    const kept = await arrivals.list(phase, { limit: 3 });
    expect(kept.map(({ digest }) => digest)).toEqual(["f", "e", "d"]);
  });
});

describe("a file that another program has locked", () => {
  let timers: AwaitedTimers;
  let other: SqliteDatabase;

  beforeEach(async () => {
    timers = new AwaitedTimers();
    await open();
    await closeAll();
    other = await openDatabase(path, { readOnly: false });
  });
  afterEach(() => other.close());

  test("is waited for", async () => {
    const { arrivals } = await open({ timers });
    other.exec("begin exclusive");
    const waits = timers.set();
    const written = Promise.all(["a", "b"].map((digest) => arrivals.append(arrival(digest))));
    await waits;
    await timers.advance(4900);
    other.exec("rollback");
    await timers.advance(20);
    const [first, second] = await written;
    expect(await arrivals.list(phase, { limit: 9 })).toEqual([second, first]);
  });

  test("is named when that takes too long, and nothing is lost when it is free again", async () => {
    const { arrivals } = await open({ timers });
    const first = await arrivals.append(arrival("a"));
    other.exec("begin exclusive");
    const waits = timers.set();
    const written = Promise.allSettled(
      ["b", "c"].map((digest) => arrivals.append(arrival(digest))),
    );
    await waits;
    // The second begins to wait when the first has failed.
    await timers.advance(10_000);
    const reason = new StoreError(
      `the store ${path} is locked by another process for too long; end that process`,
    );
    expect(await written).toEqual([
      { status: "rejected", reason },
      { status: "rejected", reason },
    ]);
    other.exec("rollback");
    const last = await arrivals.append(arrival("d"));
    expect(await arrivals.list(phase, { limit: 9 })).toEqual([last, first]);
    await expect(open({ timers: new AwaitedTimers(timers.now()) })).rejects.toThrow(StoreHeldError);
  });

  test.each(["wal", "delete"])("is named by who opens it, in the mode %s", async (mode) => {
    other.exec(`pragma journal_mode = ${mode}`);
    other.exec("begin exclusive");
    const waits = timers.set();
    const failure = open({ timers }).catch((error: unknown) => error);
    await waits;
    await timers.advance(5000);
    expect(await failure).toMatchObject({
      code: "STORE",
      message: `the store ${path} is locked by another process for too long; end that process`,
    });
    other.exec("rollback");
    expect(await (await open()).arrivals.append(arrival("a"))).toMatchObject({ digest: "a" });
  });
});

describe("a SQLite store that is only read", () => {
  test("is not made if it is not there", async () => {
    expect(await readSqliteStore(path)).toBeUndefined();
    expect(await readdir(directory)).toEqual([]);
  });

  test("goes on when whoever writes has closed it, and lets others open it again", async () => {
    const written = await (await open()).arrivals.append(arrival("a"));
    const store = await readSqliteStore(path);
    await closeAll();
    expect(await store?.arrivals.latest(phase)).toEqual(written);
    expect(await (await open()).arrivals.latest(phase)).toEqual(written);
    await store?.close();
  });

  test("shows what a server has written, while the server has it", async () => {
    const written = await (await open()).arrivals.append(arrival("a"));
    const store = await readSqliteStore(path);
    expect(await store?.arrivals.latest(phase)).toEqual(written);
    await expect(store?.arrivals.append(arrival("b"))).rejects.toThrow(StoreError);
    await store?.close();
  });
});

test("somebody who wants to know is told of each call that fails, but not of a store in use", async () => {
  const told: OutsideCall[] = [];
  const observe = (call: OutsideCall) => told.push(call);
  const store = await open({ observe });
  await expect(open({ observe })).rejects.toThrow(StoreHeldError);
  await store.automation.list();
  expect(told).toEqual([]);
  await behind("drop table automation");
  await expect(store.automation.list()).rejects.toThrow(StoreError);
  expect(told).toEqual([{ kind: "store" }]);
});
