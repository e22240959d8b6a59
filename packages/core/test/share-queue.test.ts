import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import {
  type PostgresServer,
  pgBouncerAvailable,
  postgresAvailable,
  startPgBouncer,
  startPostgres,
} from "@glu/core/testing";
import pg from "pg";
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
import type { ShareQueue, ShareQueueOptions } from "../src/replicas/share-queue.ts";
import { silentLogger } from "../src/runtime.ts";
import { openShareQueue } from "../src/stores/postgres/graphile-queue.ts";
import { SteadyPool } from "../src/stores/postgres/steady-pool.ts";
import { gate } from "./gate.ts";

const isMissing = postgresAvailable === undefined && process.env["CI"] !== "true";
const hasNoPooler = pgBouncerAvailable === undefined && process.env["CI"] !== "true";
const all = Array.from({ length: 24 }, (_, index) => String(index));
const built = new URL("../dist/stores/postgres/graphile-queue.js", import.meta.url).href;
const patience = { timeout: 15_000, interval: 20 };

describe.skipIf(isMissing)("the queue of shares", () => {
  let postgres: PostgresServer;
  let url: string;
  /** The shares that were taken, in this order, as `replica:share`. */
  let taken: string[];
  let queues: ShareQueue[];

  beforeAll(async () => {
    postgres = await startPostgres({ durable: false });
  });
  beforeEach(async () => {
    url = await postgres.createDatabase();
    taken = [];
    queues = [];
  });
  afterEach(async () => {
    await Promise.all(queues.map((queue) => queue.close()));
  });
  afterAll(() => postgres.stop());

  async function open(
    replica: string,
    options: Partial<ShareQueueOptions> = {},
  ): Promise<ShareQueue> {
    const take = async (share: string) => {
      taken.push(`${replica}:${share}`);
    };
    const always = { url, replica, wants: () => true, take, logger: silentLogger };
    const queue = await openShareQueue({ ...always, ...options });
    queues.push(queue);
    return queue;
  }

  async function jobs() {
    return await postgres.query(url, "SELECT key, locked_by, attempts FROM glu_jobs.jobs");
  }

  const shares = () => taken.map((each) => each.replace(/^.*:/, ""));

  /** Calls `then` before it takes, but only once. */
  function firstTake(then: () => Promise<void>): ShareQueueOptions["take"] {
    let isFirst = true;
    return async (share) => {
      if (isFirst) {
        isFirst = false;
        await then();
      }
      taken.push(`first:${share}`);
    };
  }

  test.each([1, 2, 3, 4, 5])(
    "is made by three that begin at once, try %i, and each share is taken once",
    async () => {
      const replicas = await Promise.all(["a", "b", "c"].map((replica) => open(replica)));
      await Promise.all(replicas.map((queue) => queue.offer(all)));
      await expect.poll(jobs, patience).toEqual([]);
      // What was offered again after it was taken is taken again: nobody said meanwhile that it has an owner.
      expect(new Set(shares())).toEqual(new Set(all));
    },
  );

  test("does not offer twice what waits, or what is being taken", async () => {
    const held = gate();
    const entered = gate();
    const take = firstTake(async () => {
      entered.open();
      await held.promise;
    });
    const first = await open("first", { take });
    const second = await open("second", { wants: () => false });
    await second.offer(["7", "7"]);
    await entered.promise;
    await Promise.all(
      Array.from({ length: 25 }, () => [first, second].map((each) => each.offer(["7"]))).flat(),
    );
    held.open();
    await expect.poll(jobs, patience).toEqual([]);
    expect(taken).toEqual(["first:7"]);
  });

  test("offers what was taken a moment ago, although its job is still there", async () => {
    const queue = await open("a");
    for (let time = 1; time <= 10; time += 1) {
      await queue.offer(["3"]);
      await expect.poll(() => taken.length, { ...patience, interval: 1 }).toBe(time);
    }
  });

  test("gives one at a time to a replica, so that all that begin get some", async () => {
    const inside = new Set<string>();
    const crowded: string[] = [];
    const met = gate();
    const names = ["a", "b", "c"];
    const replicas = await Promise.all(
      names.map((replica) =>
        open(replica, {
          take: async (share) => {
            if (inside.has(replica)) {
              crowded.push(replica);
            }
            inside.add(replica);
            if (inside.size === names.length) {
              met.open();
            }
            await met.promise;
            inside.delete(replica);
            taken.push(`${replica}:${share}`);
          },
        }),
      ),
    );
    await replicas[0]?.offer(all);
    await expect.poll(jobs, patience).toEqual([]);
    expect(crowded).toEqual([]);
    expect(taken).toHaveLength(24);
    expect(new Set(taken.map((each) => each.replace(/:.*/, "")))).toEqual(new Set(names));
  });

  test("gives nothing to who wants none, until it does and says so", async () => {
    let wants = false;
    const asked: boolean[] = [];
    const queue = await open("a", {
      wants: () => {
        asked.push(wants);
        return wants;
      },
    });
    await queue.offer(["1", "2"]);
    const before = asked.length;
    await expect.poll(() => asked.length, patience).toBeGreaterThan(before + 1);
    expect(taken).toEqual([]);
    wants = true;
    const start = performance.now();
    queue.wake();
    await expect.poll(shares, patience).toEqual(["1", "2"]);
    expect(performance.now() - start).toBeLessThan(900);
  });

  test("offers again what could not be taken, soon and not at once", async () => {
    const times: number[] = [];
    const warned: object[] = [];
    const queue = await open("a", {
      logger: { ...silentLogger, warn: (fields) => warned.push(fields) },
      take: async () => {
        times.push(performance.now());
        if (times.length < 4) {
          throw new Error("the row is locked");
        }
      },
    });
    await queue.offer(["5"]);
    await expect.poll(jobs, patience).toEqual([]);
    const pauses = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(pauses).toHaveLength(3);
    expect(Math.min(...pauses)).toBeGreaterThan(490);
    // The longest is 2 s, and up to one until it is looked.
    expect(Math.max(...pauses)).toBeLessThan(4000);
    expect(warned).toHaveLength(3);
    expect(warned[0]).toMatchObject({ share: "5" });
  });

  /** A replica that is killed while it takes a share. */
  async function killedTaker(replica: string): Promise<void> {
    const program = `
      import { openShareQueue } from ${JSON.stringify(built)};
      const none = () => undefined;
      await openShareQueue({
        url: ${JSON.stringify(url)}, replica: ${JSON.stringify(replica)}, wants: () => true,
        take: async () => process.kill(process.pid, "SIGKILL"),
        logger: { debug: none, info: none, warn: none, error: none },
      });
      setInterval(none, 1000);`;
    const args = ["--input-type=module", "--eval", program];
    const child = spawn(process.execPath, args, { stdio: "ignore" });
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
  }

  test("forgets what a killed replica was about to take", async () => {
    let wants = false;
    const queue = await open("a", { wants: () => wants });
    await queue.offer(["9"]);
    await killedTaker("killed");
    expect(await jobs()).toMatchObject([{ key: "9", locked_by: "killed" }]);
    wants = true;
    await queue.forget(["another"]);
    expect(await jobs()).toMatchObject([{ locked_by: "killed" }]);
    await queue.forget(["killed"]);
    queue.wake();
    await expect.poll(() => taken, patience).toEqual(["a:9"]);
  });

  test("goes on when PostgreSQL was restarted while nothing happened", async () => {
    const queue = await open("a");
    await postgres.restart();
    await queue.offer(["1"]);
    await expect.poll(() => taken, patience).toEqual(["a:1"]);
  });

  test("goes on when PostgreSQL was away while a share was taken", async () => {
    const offered = gate();
    const take = firstTake(async () => {
      await offered.promise;
      await postgres.pause();
    });
    const queue = await open("first", { take });
    await queue.offer(["1"]);
    offered.open();
    await expect.poll(() => taken, patience).toEqual(["first:1"]);
    await expect(queue.offer(["2"])).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    await expect(queue.forget(["2"])).rejects.toMatchObject({ code: "STORE_UNREACHABLE" });
    await postgres.resume();
    await queue.offer(["2"]);
    await expect.poll(jobs, patience).toEqual([]);
    expect(new Set(taken)).toEqual(new Set(["first:1", "first:2"]));
  });

  /** Locks jobs until it ends; what waits for them may be cut off meanwhile. */
  async function lockOfJobs() {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query("BEGIN");
    const sql = "SELECT FROM glu_jobs._private_jobs WHERE key = $1 FOR UPDATE";
    const waiting = "SELECT DISTINCT pid FROM pg_locks WHERE NOT granted";
    const waitFor = async (count: number) => {
      await expect.poll(async () => (await client.query(waiting)).rowCount, patience).toBe(count);
    };
    return {
      add: (share: string) => client.query(sql, [share]),
      waitFor,
      cut: () => client.query(`SELECT pg_terminate_backend(pid) FROM (${waiting}) AS waiting`),
      end: () => client.query("ROLLBACK"),
    };
  }

  /** A queue whose engine could not say of two shares that they were taken, and why it could not is over. */
  async function cutOff(): Promise<ShareQueue> {
    const lock = await lockOfJobs();
    const take = async (share: string) => {
      const before = taken.push(share) - 1;
      if (before < 2) {
        // The engine has said nothing of the one before yet: it says both by themselves.
        await lock.waitFor(before);
        await lock.add(share);
      }
    };
    const queue = await open("a", { take });
    await queue.offer(["1", "2"]);
    await lock.waitFor(2);
    await lock.cut();
    await lock.end();
    return queue;
  }

  test("goes on when it could not say of two shares that they were taken", async () => {
    await cutOff();
    await expect.poll(jobs, patience).toEqual([]);
    expect(taken.toSorted()).toEqual(["1", "1", "2", "2"]);
  });

  test("closes when it could not say of two shares that they were taken", async () => {
    const queue = await cutOff();
    await queue.close();
    queue.wake();
    expect(new Set(taken)).toEqual(new Set(["1", "2"]));
  });

  test("closes while PostgreSQL is away", async () => {
    const offered = gate();
    const take = firstTake(async () => {
      await offered.promise;
      await postgres.pause();
    });
    const queue = await open("first", { take });
    await queue.offer(["1"]);
    offered.open();
    await expect.poll(() => taken, patience).toEqual(["first:1"]);
    await queue.close();
    await postgres.resume();
  });

  test("waits for what is being taken when it closes, and takes no more", async () => {
    const held = gate();
    const entered = gate();
    const take = firstTake(async () => {
      entered.open();
      await held.promise;
    });
    const queue = await open("first", { take });
    await queue.offer(["1", "2"]);
    await entered.promise;
    const closing = queue.close();
    const first = Promise.race([closing.then(() => "closed"), held.promise.then(() => "taken")]);
    queue.wake();
    await postgres.query(url, "SELECT pg_sleep(0.3)");
    held.open();
    expect(await first).toBe("taken");
    await closing;
    await queue.close();
    queue.wake();
    expect(await jobs()).toMatchObject([{ key: "2", locked_by: null }]);
    expect(taken).toEqual(["first:1"]);
  });

  test("says that a database cannot be reached", async () => {
    const unreachable = open("a", { url: "postgres://glu:secret@127.0.0.1:1/glu" });
    await expect(unreachable).rejects.toMatchObject({
      code: "STORE_UNREACHABLE",
      message: expect.stringContaining("the store postgres://127.0.0.1:1/glu cannot be reached"),
    });
  });

  test("says what to install", async () => {
    const hook = `export const resolve = async (name, context, next) => {
      if (name === "graphile-worker") throw new Error("Cannot find package");
      return await next(name, context);
    };`;
    const program = `
      import { register } from "node:module";
      register("data:text/javascript," + encodeURIComponent(${JSON.stringify(hook)}));
      const { openShareQueue } = await import(${JSON.stringify(built)});
      await openShareQueue({}).catch(({ code, message }) => process.stdout.write(code + " " + message));`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
    });
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString("utf8");
    });
    await once(child, "close");
    expect(said).toMatch(/^STORE .*npm install graphile-worker@/);
  });

  test.skipIf(hasNoPooler)("works through PgBouncer, where it is not told", async () => {
    const pooler = await startPgBouncer(url);
    try {
      const first = await open("a", { url: pooler.url });
      await open("b", { url: pooler.url });
      await first.offer(all);
      await expect.poll(jobs, patience).toEqual([]);
      expect(shares().toSorted()).toEqual(all.toSorted());
      await Promise.all(queues.map((queue) => queue.close()));
    } finally {
      await pooler.stop();
    }
  });

  test("takes no harm from a connection that the engine gives back twice", async () => {
    const pool = new SteadyPool({ connectionString: url, max: 1 });
    const release = await new Promise<(broken?: Error | boolean) => void>((resolve) => {
      pool.connect((_error, _client, done) => resolve(done));
    });
    release();
    release();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 1]);
    await pool.end();
  });
});
