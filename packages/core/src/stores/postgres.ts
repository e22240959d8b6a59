import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { StoreError } from "../errors.ts";
import type { CallObserver } from "../outside-calls.ts";
import type { Register } from "../replicas/register.ts";
import type { Logger, Timers } from "../runtime.ts";
import type { Store } from "../store.ts";
import { explainPostgresError } from "./postgres/explain.ts";
import { freshPool } from "./postgres/fresh-pool.ts";
import type { Presence } from "./presence.ts";
import { openReadable, openWritable, type SqlDatabase } from "./sql/open-store.ts";
import { databaseNow } from "./sql/replicas/census.ts";
import { openRegister } from "./sql/replicas/open-register.ts";
import type { Retention } from "./sql/retention.ts";
import type { Tables } from "./sql/tables.ts";

export interface PostgresStoreOptions {
  /** `postgres://user:password@host/database`; shown without user, password and options. */
  readonly url: string;
  /** @default 1000 arrivals of each phase, and 1000 records of promotions into it */
  readonly retention?: Retention | undefined;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Told whether the database answers. @default nobody is */
  readonly presence?: Presence | undefined;
  /** Told of each call that failed. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

type ReadOptions = Pick<PostgresStoreOptions, "url" | "logger" | "presence" | "observe">;

const connections = 4;
/** Of a replica, for what must not wait behind anything else, nor for long. */
const signs = { max: 2, connectionTimeoutMillis: 2_000, query_timeout: 2_500 };
/** How long to wait for a connection, and for an answer, in ms. */
const connectLimit = 10_000;
const queryLimit = 30_000;

/**
 * A store in a PostgreSQL database, version 15 or newer, for one process that writes it alone.
 *
 * @throws {StoreHeldError} if another process may.
 * @throws {StoreUnreachableError}
 * @throws {StoreError} if the database cannot be used, or a newer program has made its tables.
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<Store> {
  const { retention, timers, logger } = options;
  return await openWritable(open(options), {
    // The clock that all who share the database go by.
    now: () => databaseNow,
    lock: "shared row",
    retention,
    timers,
    logger,
  });
}

/**
 * A PostgreSQL database that several processes write, each what it tends.
 *
 * @throws {StoreError} if the URL is none of PostgreSQL.
 */
export function postgresRegister(
  options: ReadOptions & Pick<PostgresStoreOptions, "retention">,
): Register {
  return openRegister(open(options), {
    signs: open(options, signs).database,
    retention: options.retention,
  });
}

/**
 * What a store in a database has, for a command that only reads; undefined if it has no tables yet.
 *
 * @throws {StoreError}
 */
export async function readPostgresStore(options: ReadOptions): Promise<Store | undefined> {
  return await openReadable(open(options));
}

function open(options: ReadOptions, pool: Partial<pg.PoolConfig> = {}): SqlDatabase {
  const place = placeOf(options.url);
  return {
    database: new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: freshPool(poolOf(options, pool)) }),
    }),
    name: `the store ${place}`,
    explain: (error) => explainPostgresError(error, place),
    presence: options.presence,
    observe: options.observe,
  };
}

/** Without what may be secret. @throws {StoreError} */
function placeOf(url: string): string {
  const { protocol = "", host, pathname } = URL.canParse(url) ? new URL(url) : {};
  if (!/^postgres(?:ql)?:$/.test(protocol)) {
    throw new StoreError(
      "the URL of the store must be one of PostgreSQL, such as postgres://user:password@host/database, with user and password percent-encoded",
    );
  }
  return `${protocol}//${host}${pathname}`;
}

function poolOf({ url, logger }: ReadOptions, more: Partial<pg.PoolConfig>): pg.Pool {
  const { getTypeParser } = pg.types;
  const pool = new pg.Pool({
    connectionString: url,
    max: connections,
    keepAlive: true,
    connectionTimeoutMillis: connectLimit,
    query_timeout: queryLimit,
    application_name: "glu",
    types: {
      getTypeParser: (id, format) =>
        // All of our numbers fit.
        id === pg.types.builtins.INT8 ? Number : getTypeParser(id, format),
    },
    ...more,
  });
  // The next call makes another; one that was in use fails its call as well.
  const broke = (error: Error) => logger.debug({ error }, "a connection to the store broke");
  pool.on("error", broke);
  pool.on("connect", (client) => client.on("error", broke));
  return pool;
}
