import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import type * as GraphileWorker from "graphile-worker";
import type { JobHelpers, WorkerPool } from "graphile-worker";
import type pg from "pg";
import { StoreError } from "../../errors.ts";
import type { ShareQueue, ShareQueueOptions } from "../../replicas/share-queue.ts";
import { explainPostgresError } from "./explain.ts";
import { endOf } from "./graphile-end.ts";
import { originOf, SteadyPool } from "./steady-pool.ts";

type Engine = typeof GraphileWorker;

/** What a job says. */
interface OfferedShare {
  readonly share: string;
  /** How often it could not be taken, one time after the other. */
  readonly failures: number;
}

/** What takes one job after the other, until it has ended. */
interface Takers {
  readonly workers: WorkerPool;
  readonly ended: Promise<unknown>;
  /** Until they begin to end. */
  isOpen: boolean;
}

interface OfferRow {
  readonly share: string;
  readonly locked_by: string | null;
}

const schema = "glu_jobs";
const task = "share";
/** How often it is looked without being told, in ms: that is all there is through a pooler. */
const pollInterval = 1000;
/** In ms; twice as long after each failure. */
const shortestDelay = 500;
const longestDelay = 5000;
/** Between two tries to open what the engine has closed, in ms. */
const reopenDelay = 1000;
/** Until the job of a share that was taken is removed, in ms. */
const settleDelay = 50;
/** How long to wait for a connection, and for an answer, in ms. */
const connectLimit = 5000;
const queryLimit = 30_000;

const settings = {
  schema,
  concurrentJobs: 1,
  pollInterval,
  // PgBouncer may have each statement done by another server.
  preparedStatements: false,
  // Otherwise a database that goes away at that moment is a rejection that nobody handles.
  completeJobBatchDelay: 0,
  failJobBatchDelay: 0,
};

/** What of its log is a warning of ours. */
const troubles: ReadonlySet<string> = new Set(["error", "warning"]);

/** A job is the share that it offers, in any state: also one that is under way is not offered again. */
const offering = `
  select share, job.locked_by
  from unnest($1::text[]) as share, lateral ${schema}.add_job(
    '${task}', json_build_object('share', share, 'failures', 0),
    job_key => share, job_key_mode => 'unsafe_dedupe', max_attempts => 30000, flags => array['${task}']
  ) as job`;
/** In the place of the job that is under way, by the clock of the database. */
const offeringAgain = `
  select ${schema}.add_job(
    '${task}', json_build_object('share', $1::text, 'failures', $2::int),
    run_at => now() + $3::int * interval '1 millisecond',
    job_key => $1::text, job_key_mode => 'replace', max_attempts => 30000, flags => array['${task}']
  )`;
/** The engine tells nobody that something is free; it listens to this. */
const freeing = `
  select ${schema}.force_unlock_workers($1::text[]), pg_notify('jobs:insert', '{"count":1}')`;

/**
 * A queue of shares by graphile-worker, in a schema of its own in the database of the store.
 *
 * @throws {StoreUnreachableError}
 * @throws {StoreError} if graphile-worker is not installed, or the database cannot be used.
 */
export async function openShareQueue(options: ShareQueueOptions): Promise<ShareQueue> {
  return await GraphileQueue.open(await loadEngine(), options);
}

async function loadEngine(): Promise<Engine> {
  try {
    return await import("graphile-worker");
  } catch (error) {
    throw new StoreError(
      "servers that share the work hand it out by graphile-worker, which cannot be loaded; npm install graphile-worker@0.17.3",
      { cause: error },
    );
  }
}

class GraphileQueue implements ShareQueue {
  readonly #engine: Engine;
  readonly #options: ShareQueueOptions;
  readonly #pool: pg.Pool;
  readonly #taking = new Set<string>();
  readonly #closing = new AbortController();
  #takers: Takers | undefined;
  #kept: Promise<void> = Promise.resolve();
  #closed: Promise<void> | undefined;

  static async open(engine: Engine, options: ShareQueueOptions): Promise<GraphileQueue> {
    const queue = new GraphileQueue(engine, options);
    try {
      await queue.#start();
    } catch (error) {
      await queue.#pool.end();
      throw queue.#explain(error);
    }
    queue.#kept = queue.#keep();
    return queue;
  }

  private constructor(engine: Engine, options: ShareQueueOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#pool = new SteadyPool({
      connectionString: options.url,
      // One to be told by, one to ask with, and one for what is offered meanwhile.
      max: 3,
      connectionTimeoutMillis: connectLimit,
      query_timeout: queryLimit,
      application_name: "glu",
    });
    const broke = (error: Error) =>
      options.logger.debug({ error }, "a connection of the queue of shares broke");
    this.#pool.on("error", broke);
    this.#pool.on("connect", (client) => client.on("error", broke));
  }

  async offer(shares: readonly string[]): Promise<void> {
    // All in one order, so that two who offer the same do not wait for one another.
    let left = shares.toSorted();
    while (left.length > 0) {
      const rows = await this.#query<OfferRow>(offering, [left]);
      left = rows.filter((row) => this.#isLeftOver(row)).map(({ share }) => share);
      if (left.length > 0) {
        await pause(settleDelay);
      }
    }
  }

  wake(): void {
    if (this.#takers?.isOpen) {
      this.#takers.workers.nudge(1);
    }
  }

  async forget(replicas: readonly string[]): Promise<void> {
    await this.#query(freeing, [replicas]);
  }

  async close(): Promise<void> {
    this.#closed ??= this.#close();
    await this.#closed;
  }

  /** Whether this replica has just taken it, and its job is still to be removed: an offer would go with it. */
  #isLeftOver({ share, locked_by }: OfferRow): boolean {
    const isOurs = locked_by === this.#options.replica && !this.#taking.has(share);
    return isOurs && !this.#closing.signal.aborted;
  }

  async #query<Row extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<Row[]> {
    try {
      return (await this.#pool.query<Row>(sql, values)).rows;
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    const { protocol, host, pathname } = new URL(this.#options.url);
    return explainPostgresError(originOf(error), `${protocol}//${host}${pathname}`);
  }

  async #start(): Promise<void> {
    const { replica, wants } = this.#options;
    const { runMigrations, runTaskList } = this.#engine;
    const events = new EventEmitter();
    const shared = { events, logger: this.#logger(), preset: { worker: settings } };
    await runMigrations({ ...shared, pgPool: this.#pool });
    const workers = runTaskList(
      {
        ...shared,
        noHandleSignals: true,
        forbiddenFlags: () => (wants() ? null : [task]),
      },
      { [task]: (offered, helpers) => this.#take(offered as OfferedShare, helpers) },
      this.#pool,
    );
    // What it locks its jobs with: only who knows it can free them.
    workers.id = replica;
    const takers = { workers, ended: endOf(workers, events), isOpen: true };
    events.once("pool:gracefulShutdown", () => {
      takers.isOpen = false;
    });
    // The engine may fail from then on: it remembers for good that it could not read the id of the task.
    events.once("worker:getJob:error", () => setImmediate(() => void this.#end(takers)));
    this.#takers = takers;
  }

  async #take({ share, failures }: OfferedShare, { withPgClient }: JobHelpers): Promise<void> {
    const { take, logger } = this.#options;
    this.#taking.add(share);
    try {
      await take(share);
    } catch (error) {
      logger.warn({ error, share }, "a share could not be taken; it is offered again");
      const delay = Math.min(longestDelay, shortestDelay * 2 ** Math.min(failures, 10));
      await withPgClient((client) => client.query(offeringAgain, [share, failures + 1, delay]));
    } finally {
      this.#taking.delete(share);
    }
  }

  /** Opens anew what has ended, as the engine does where it cannot say that a job is done. */
  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#takers?.ended;
      this.#takers = undefined;
      while (!signal.aborted && this.#takers === undefined) {
        await this.#reopen();
      }
    }
    await this.#end(this.#takers);
  }

  /** What it had locked is free again. */
  async #reopen(): Promise<void> {
    const { logger, replica } = this.#options;
    try {
      await this.forget([replica]);
      await this.#start();
    } catch (error) {
      logger.debug({ error }, "the queue of shares cannot be opened again yet");
      const { signal } = this.#closing;
      await pause(reopenDelay, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    await this.#end(this.#takers);
    await this.#kept;
    await this.#pool.end();
  }

  async #end(takers: Takers | undefined): Promise<void> {
    void this.#shutDown(takers?.workers);
    await takers?.ended;
  }

  async #shutDown(workers: WorkerPool | undefined): Promise<void> {
    try {
      await workers?.gracefulShutdown();
    } catch (error) {
      this.#options.logger.debug({ error }, "the queue of shares did not end as it should");
    }
  }

  #logger() {
    const { logger } = this.#options;
    return new this.#engine.Logger(() => (level, said) => {
      const isTrouble = troubles.has(level);
      logger[isTrouble ? "warn" : "debug"]({ said }, "graphile-worker");
    });
  }
}
