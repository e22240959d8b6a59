import { silentLogger, systemTimers } from "@glu/core";
import {
  type PostgresServer,
  pgBouncerAvailable,
  postgresAvailable,
  startPgBouncer,
  startPostgres,
} from "@glu/core/testing";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
} from "vitest";
import type { Membership, Register } from "../src/replicas/register.ts";
import { divide } from "../src/replicas/shares.ts";
import { postgresRegister, postgresStore } from "../src/stores/postgres.ts";
import { DatabasePath } from "./database-path.ts";

const isInCI = process.env["CI"] === "true";
const isMissing = postgresAvailable === undefined && !isInCI;
const hasNoPooler = pgBouncerAvailable === undefined && !isInCI;
const phase = "a/staging";
const division = divide(["a", "b", "c"].map((name) => ({ name, weight: 1, places: [] })));
const others = divide(["a", "b", "z"].map((name) => ({ name, weight: 1, places: ["one"] })));

const setting = {
  scope: "",
  mode: "off",
  actor: "somebody",
  reason: "",
  setAt: new Date(1_000),
} as const;

function entry(reason: string) {
  return {
    at: new Date(Date.parse("2026-01-01T00:00:00Z")),
    actor: "somebody",
    origin: "api",
    action: "hold",
    scope: phase,
    details: { reason },
    outcome: "done",
    message: undefined,
    promotion: undefined,
  } as const;
}

function arrival(digest: string, recordedAt = new Date()) {
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
    recordedAt,
  } as const;
}

describe.skipIf(isMissing)("replicas on one database", () => {
  let server: PostgresServer;
  let url: string;
  let registers: Register[] = [];

  beforeAll(async () => {
    server = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    url = await server.createDatabase();
  });
  afterEach(async () => {
    await Promise.all(registers.map((register) => register.close()));
    registers = [];
  });
  afterAll(() => server.stop());

  function register(through = url): Register {
    const made = postgresRegister({ url: through, logger: silentLogger });
    registers.push(made);
    return made;
  }

  async function join(name: string, divided = division, through = url): Promise<Membership> {
    const address = `http://${name}:8080`;
    const replica = { name, address, version: "1.0.0", revision: undefined, division: divided };
    return await register(through).join(replica);
  }

  /** As if it had given no sign of life for a while. */
  async function silence({ id }: Membership): Promise<void> {
    await server.query(
      url,
      `update replica set expires_at = expires_at - 60000 where id = '${id}'`,
    );
  }

  test("three that begin at once on an empty database see each other, with the clock of the database", async () => {
    const members = await Promise.all(["one", "two", "three"].map((name) => join(name)));
    const censuses = await Promise.all(members.map((member) => member.beat()));
    for (const census of censuses) {
      expect(census?.replicas.map(({ name }) => name).toSorted()).toEqual(["one", "three", "two"]);
      expect(Math.abs(census?.clockOffset ?? Number.NaN)).toBeLessThan(1_000);
    }
  });

  test.skipIf(hasNoPooler)(
    "they do through PgBouncer too, and wait for nobody's lock that was left behind",
    async () => {
      for (let round = 0; round < 8; round += 1) {
        const database = await server.createDatabase();
        const pooler = await startPgBouncer(database);
        onTestFinished(pooler.stop);
        const names = ["one", "two", "three"];
        await Promise.all(names.map((name) => join(name, division, pooler.url)));
        const locks = "select 1 from pg_locks where locktype = 'advisory'";
        expect(await server.query(database, locks)).toEqual([]);
      }
    },
    60_000,
  );

  test("who wants to write alone is told of the one that gave a sign of life last", async () => {
    const [one] = [await join("one"), await join("two")];
    await server.query(
      url,
      `update replica set expires_at = expires_at - 1000 where id = '${one.id}'`,
    );
    const alone = postgresStore({ url, logger: silentLogger, timers: systemTimers });
    await expect(alone).rejects.toMatchObject({
      code: "STORE_HELD",
      address: "http://two:8080",
    });
  });

  test("a share is in one hand, and another one has it once it is freed", async () => {
    const [one, two] = [await join("one"), await join("two")];
    expect(await one.divide()).toBe(true);
    expect(await two.divide()).toBe(true);
    const taken = await Promise.all([one.take("0"), two.take("0"), one.take("0")]);
    const held = taken.filter((tenure) => tenure !== undefined);
    expect(held).toHaveLength(1);
    const census = await two.beat();
    expect(census?.division).toEqual(division);
    expect([...(census?.tenders.keys() ?? [])]).toEqual(["0"]);
    const [first] = held;
    await first?.free();
    const second = await two.take("0");
    expect(second?.tendedUntil).toBeCloseTo(Date.now() - 15_000, -4);
    await expect(first?.store.arrivals.append(arrival("late"))).rejects.toThrow(
      "another replica tends these pipelines now",
    );
    expect(first?.lost.aborted).toBe(true);
    await second?.store.arrivals.append(arrival("a"));
    expect(await two.take("no such share")).toBeUndefined();
  });

  test("what fell due shortly before somebody took it is made up for by the next one as well", async () => {
    const [one, two] = [await join("one"), await join("two")];
    await one.divide();
    const begin = Date.now();
    const killed = await one.take("0");
    await one.leave();
    expect(killed).toMatchObject({ tendedUntil: undefined });
    expect((await two.take("0"))?.tendedUntil).toBeLessThan(begin);
  });

  test("one that gives no sign of life is struck off, and writes nothing from then on", async () => {
    const [one, two] = [await join("one"), await join("two")];
    await one.divide();
    const tenure = await one.take("1");
    await tenure?.store.arrivals.append(arrival("a"));
    await silence(one);
    // Not while the database has only just been started.
    const names = async () => (await two.beat())?.replicas.map(({ name }) => name);
    await expect.poll(names, { timeout: 10_000 }).toEqual(["two"]);
    expect((await two.beat())?.tenders.size).toBe(0);
    await expect(tenure?.store.arrivals.append(arrival("b"))).rejects.toThrow(
      "writes nothing more",
    );
    await expect(one.store.automation.set(setting)).rejects.toMatchObject({
      code: "SUPERSEDED",
      message: expect.stringContaining("the other replicas have gone on without this one"),
    });
    expect(await one.beat()).toBeUndefined();
    expect(await two.take("1")).toBeDefined();
  });

  test("after the database was away for all, nobody is struck off for being late", async () => {
    const [one, two] = [await join("one"), await join("two")];
    await Promise.all([silence(one), silence(two)]);
    expect((await two.beat())?.replicas).toHaveLength(2);
    expect((await two.beat())?.replicas).toHaveLength(2);
    expect((await one.beat())?.replicas).toHaveLength(2);
  });

  test("another division waits until the last one who divides as it is now has gone", async () => {
    const [one, two] = [await join("one"), await join("two", others)];
    expect(await one.divide()).toBe(true);
    const tenure = await one.take("0");
    expect(await two.divide()).toBe(false);
    expect(await two.take("0")).toBeUndefined();
    expect((await two.beat())?.division).toEqual(division);
    await one.leave();
    expect(await two.divide()).toBe(true);
    expect((await two.beat())?.division).toEqual(others);
    expect(await two.take("0")).toMatchObject({ tendedUntil: expect.any(Number) });
    await expect(tenure?.store.arrivals.append(arrival("late"))).rejects.toThrow("another replica");
  });

  test("one whose program does not say yet whether it takes shares is one that does", async () => {
    await join("before");
    // The tables as they were before this was said.
    await server.query(url, "alter table replica drop column takes_shares");
    await server.query(url, "delete from kysely_migration where name >= '0012'");
    const after = await join("after");
    const census = await after.beat();
    const taking = census?.replicas.map(({ name, takesShares }) => [name, takesShares]);
    expect(taking).toContainEqual(["before", true]);
  });

  test("versions go up from one holder to the next, also if its clock is behind", async () => {
    const [one, two] = [await join("one"), await join("two")];
    await one.divide();
    const first = await one.take("0");
    const before = await first?.store.arrivals.append(arrival("a", new Date(Date.now() + 300_000)));
    await first?.free();
    const second = await two.take("0");
    const after = await second?.store.arrivals.append(arrival("b"));
    expect(after?.version.localeCompare(before?.version ?? "")).toBe(1);
  });

  test("entries of the audit log that several write at once are in the order in which they can be read", async () => {
    const members = await Promise.all(["one", "two", "three"].map((name) => join(name)));
    const { store } = await join("reader");
    const seen: string[] = [];
    const writing = Promise.all(
      members.flatMap((member, index) =>
        Array.from({ length: 20 }, (_, each) =>
          member.store.audit.append(entry(`${index}-${each}`)),
        ),
      ),
    );
    while (seen.length < 60) {
      const page = await store.audit.list({ after: seen.at(-1) ?? "0", limit: 100 });
      const ids = page.map(({ id }) => id);
      seen.push(...ids);
      const isOver = await Promise.race([writing.then(() => true), Promise.resolve(false)]);
      if (isOver && ids.length === 0) {
        break;
      }
    }
    const written = (await writing).map(({ id }) => id).toSorted();
    expect(seen).toEqual(written);
  });

  test("what falls due is met once, whoever meets it", async () => {
    const [one, two] = [await join("one"), await join("two")];
    const due = { trigger: "daily", at: new Date(2_000), phases: [phase, "b/staging"] } as const;
    const met = await Promise.all([one, two].map(({ store }) => store.schedules.meet(due)));
    expect(met.flat().toSorted()).toEqual([phase, "b/staging"]);
    expect(await two.store.schedules.meet({ ...due, at: new Date(1_000) })).toEqual([]);
    const next = { ...due, at: new Date(3_000) };
    expect(await two.store.schedules.meet({ ...next, trigger: "other" })).toHaveLength(2);
    expect(await two.store.schedules.meet(next)).toHaveLength(2);
  });

  test("one that stops in the middle of a change keeps nobody from going on", async () => {
    const [one, two] = [await join("one"), await join("two")];
    await one.divide();
    const tenure = await one.take("0");
    const stuck = tenure?.store.arrivals.append(arrival("stuck"));
    await stuck;
    // A session that holds the row of the share and of the replica, as a stopped process would.
    const held = server.query(
      url,
      `begin; select set_config('idle_in_transaction_session_timeout', '3000', true);
       select 1 from share where name = '0' for share; select 1 from replica where id = '${one.id}' for key share; select pg_sleep(2); rollback`,
    );
    await silence(one);
    await expect.poll(async () => (await two.beat())?.replicas.length, { timeout: 10_000 }).toBe(1);
    await held;
    expect(await two.take("0")).toBeDefined();
  });

  test("one that stops while it waits to write the audit log keeps nobody from doing so", async () => {
    const path = new DatabasePath(url);
    onTestFinished(() => path.end());
    const [one, two] = [await join("one", division, await path.before(url)), await join("two")];
    const locks = async (isGranted: boolean) =>
      await server.query(
        url,
        `select 1 from pg_locks where locktype = 'advisory' and granted is ${isGranted}`,
      );
    const held = server.query(
      url,
      "begin; select pg_advisory_xact_lock(7102016); select pg_sleep(2); commit",
    );
    await expect.poll(() => locks(true)).toHaveLength(1);
    const lost = one.store.audit.append(entry("never told")).catch(() => undefined);
    await expect.poll(() => locks(false)).toHaveLength(1);
    path.stall();
    await held;
    await two.store.audit.append(entry("told"));
    const entries = await two.store.audit.list({ limit: 10 });
    expect(entries.map(({ details }) => details["reason"])).toEqual(["told"]);
    path.cut();
    await lost;
  });

  test("a sign of life waits for nothing that the store is asked for", async () => {
    const one = await join("one");
    const locked = server.query(
      url,
      "begin; lock table promotion in access exclusive mode; select pg_sleep(2); commit",
    );
    const isLocked = async () =>
      (await server.query(url, "select 1 from pg_locks where mode = 'AccessExclusiveLock'")).length;
    await expect.poll(isLocked).toBeGreaterThan(0);
    const reads = Array.from({ length: 20 }, () => one.store.promotions.list({ limit: 1 }));
    const first = await Promise.race([
      one.beat().then(() => "the sign of life"),
      Promise.any(reads).then(() => "the store"),
    ]);
    expect(first).toBe("the sign of life");
    await Promise.all([locked, ...reads]);
  });
});
