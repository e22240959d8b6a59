import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { silentLogger, systemTimers } from "@glu/core";
import {
  type PostgresServer,
  postgresAvailable,
  startGitServer,
  startPostgres,
  storeContract,
} from "@glu/core/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  type PostgresStoreOptions,
  postgresStore,
  readPostgresStore,
} from "../src/stores/postgres.ts";
import { AwaitedTimers } from "../src/testing/awaited-timers.ts";
import { sqlStoreContract } from "../src/testing/sql-store-contract.ts";
import { createExampleProject } from "./example-project.ts";
import { GluProcess, runGlu } from "./glu-process.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const phase = "app/staging";
/** As the first version left it. */
const makeFirst = `
  alter table promotion drop column pipeline, drop column reason, drop column retry_of, drop column resume, drop column unanswered, drop column revision;
  alter table restraint drop column promotion;
  drop table automation, audit_entry, sighting, taken_image, replica, division, share, schedule_tick, login_session;
  drop index promotion_by_actor, promotion_by_kind;
  delete from kysely_migration where name > '0001'`;

type Store = Awaited<ReturnType<typeof postgresStore>>;

function arrival(digest: string) {
  return {
    phase,
    digest,
    resource: { digest },
    annotations: {},
    commit: undefined,
    cause: "observed",
    promotion: undefined,
    actor: undefined,
    rewritten: false,
    recordedAt: new Date(),
  } as const;
}

describe.skipIf(isMissing)("the PostgreSQL store", () => {
  let server: PostgresServer;
  let url: string;
  const opened: Store[] = [];

  beforeAll(async () => {
    server = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    url = await server.createDatabase();
  });
  afterEach(() => closeAll());
  afterAll(() => server.stop());

  async function closeAll(): Promise<void> {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  }

  async function open(to = url, options: Partial<PostgresStoreOptions> = {}): Promise<Store> {
    const parts = { timers: systemTimers, logger: silentLogger };
    const store = await postgresStore({ url: to, ...parts, ...options });
    opened.push(store);
    return store;
  }

  test.each(storeContract)("$name", async ({ run }) => {
    await run(await open());
  });

  test.each(sqlStoreContract)("$name", async ({ run }) => {
    const edit = async (sql: string) => void (await server.query(url, sql));
    await run({
      open: (options) => open(url, options),
      look: () => readPostgresStore({ url, logger: silentLogger }),
      edit,
    });
  });

  test("has after a restart what it had before", async () => {
    const first = await (await open()).arrivals.append(arrival("a"));
    await closeAll();
    expect(await (await open()).arrivals.latest(phase)).toEqual(first);
  });

  test("belongs to one process at a time, which says where it is", async () => {
    await (await open()).announce?.("http://127.0.0.1:8080");
    await expect(open()).rejects.toMatchObject({
      code: "STORE_HELD",
      message: expect.stringContaining("http://127.0.0.1:8080"),
    });
  });

  test("is made once, however many processes begin to at once", async () => {
    const starts = await Promise.allSettled(Array.from({ length: 6 }, () => open()));
    const failures = starts.flatMap((start) => (start.status === "rejected" ? [start.reason] : []));
    expect(failures.map(({ code }) => code)).toEqual(Array.from({ length: 5 }, () => "STORE_HELD"));
  });

  test("lets a process that lost it write nothing more", async () => {
    const { arrivals, lost } = await open();
    await server.query(url, "update lease set fence = fence + 1");
    await expect(arrivals.append(arrival("a"))).rejects.toThrow("has taken over the store");
    expect(await arrivals.latest(phase)).toBeUndefined();
    expect(lost?.aborted).toBe(true);
  });

  test("of a newer program is used, unless its tables are not understood any more", async () => {
    await open();
    await closeAll();
    await server.query(url, "insert into kysely_migration values ('9999', '2030-01-01')");
    await (await open()).arrivals.append(arrival("a"));
    await closeAll();
    await server.query(url, "update division set understood_from = '9999'");
    await expect(open()).rejects.toThrow("was changed by a newer version of Glu");
  });

  describe("while it is brought up to date for long", () => {
    let timers: AwaitedTimers;
    let opening: Promise<unknown>;
    let end: () => Promise<void>;

    beforeEach(async () => {
      await open();
      await closeAll();
      await server.query(url, makeFirst);
      const lock = "begin; lock table promotion; select pg_sleep(600)";
      const locked = server.query(url, lock).catch(() => undefined);
      await until("wait_event = 'PgSleep'");
      end = async () => {
        await server.query(
          url,
          `select pg_terminate_backend(pid) ${whoever("wait_event = 'PgSleep'")}`,
        );
        await locked;
      };
      timers = new AwaitedTimers();
      opening = open(url, { timers }).catch((error: unknown) => error);
      await until("wait_event_type = 'Lock'");
    });

    test("its lease is renewed", async () => {
      for (let renewals = 0; renewals < 4; renewals += 1) {
        const before = await leaseEnd();
        const renewed = timers.set();
        await timers.advance(5000);
        await renewed;
        expect(await leaseEnd()).toBeGreaterThan(before);
      }
      await expect(open()).rejects.toMatchObject({ code: "STORE_HELD" });
      await end();
      expect(await opening).toMatchObject({ writable: true });
    });

    test("nothing is done if another process takes over meanwhile", async () => {
      await server.query(url, "update lease set fence = fence + 1");
      await end();
      expect(String(await opening)).toContain("another process has taken over the store");
      const done = await server.query(url, "select name from kysely_migration");
      expect(done).toEqual([{ name: "0001" }]);
    });

    async function leaseEnd(): Promise<number> {
      const [row] = await server.query(url, "select expires_at from lease");
      return Number(row?.["expires_at"]);
    }
  });

  test("is used again when the server is back, and has lost nothing", async () => {
    const { arrivals } = await open();
    const first = await arrivals.append(arrival("a"));
    await server.pause();
    await expect(arrivals.append(arrival("b"))).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      next: "retry",
    });
    const many = await Promise.allSettled(
      ["b", "c", "d"].map((one) => arrivals.append(arrival(one))),
    );
    const reasons = many.map((one) => (one.status === "rejected" ? one.reason.code : one.status));
    expect(reasons).toEqual(["STORE_UNREACHABLE", "STORE_UNREACHABLE", "STORE_UNREACHABLE"]);
    await server.resume();
    expect(await arrivals.latest(phase)).toEqual(first);
    const second = await arrivals.append(arrival("b"));
    expect(await arrivals.list(phase, { limit: 9 })).toEqual([second, first]);
  });

  test("is used again also when the server goes amid a change, which is not made", async () => {
    const { arrivals } = await open();
    const lock = "begin; select * from lease for update; select pg_sleep(600)";
    const locked = server.query(url, lock).catch(() => undefined);
    await until("wait_event = 'PgSleep'");
    const changed = arrivals.append(arrival("a")).catch((error: unknown) => error);
    await until("wait_event_type = 'Lock'");
    await server.pause();
    expect(await changed).toMatchObject({ code: "STORE_UNREACHABLE", next: "retry" });
    await locked;
    await server.resume();
    expect(await arrivals.latest(phase)).toBeUndefined();
    expect(await arrivals.append(arrival("a"))).toMatchObject({ digest: "a" });
  });

  /** Asks until a connection to the database is in this state. */
  async function until(state: string): Promise<void> {
    const sql = `select 1 ${whoever(state)}`;
    while ((await server.query(server.url, sql)).length === 0) {
      // Each time it is asked takes a moment.
    }
  }

  function whoever(state: string): string {
    const name = new URL(url).pathname.slice(1);
    return `from pg_stat_activity where datname = '${name}' and ${state}`;
  }

  test("serves glu, which shows its password to nobody", async () => {
    const git = await startGitServer();
    const project = await createExampleProject(git);
    const options = {
      cwd: project.directory,
      env: { GLU_STORAGE_TYPE: "postgres", GLU_STORAGE_URL: url },
    };
    const running = new GluProcess([], options);
    try {
      const api = await running.url();
      await running.logged(/(?:"msg":"arrived"[\s\S]*){3}/);
      const held = await runGlu(
        ["hold", "gitops-example-app", "staging", "--reason", "x"],
        options,
      );
      expect(held).toMatchObject({ code: 0, stderr: expect.stringContaining(`server at ${api}`) });
      expect(held.stderr).not.toContain(new URL(url).password);
      expect(await runGlu(["inspect"], options)).toMatchObject({ code: 0, stderr: "" });
      running.signal("SIGTERM");
      const ended = await running.ended();
      expect(ended).toMatchObject({ code: 0 });
      expect(ended.stderr).not.toContain(new URL(url).password);
      const rows = await server.query(url, "select count(*)::int as count from arrival");
      expect(rows).toEqual([{ count: 3 }]);
      expect(await readdir(join(project.directory, ".glu"))).toEqual([]);
    } finally {
      running.signal("SIGKILL");
      await project.remove();
      await git.close();
    }
  });

  test("says what is wrong, and never shows the password", async () => {
    const wrong = new URL(url);
    wrong.password = "wr0ng";
    const nowhere = new URL(url);
    nowhere.pathname = "/nowhere";
    const failures = [
      [wrong.href, "check user and password"],
      [nowhere.href, "create the database"],
      ["postgres://u:wr0ng@127.0.0.1:1/x", "cannot be reached"],
    ] as const;
    for (const [href, words] of failures) {
      const error = await open(href).catch((reason: unknown) => reason);
      expect(String(error)).toContain(words);
      expect(String(error)).not.toContain("wr0ng");
    }
  });
});
