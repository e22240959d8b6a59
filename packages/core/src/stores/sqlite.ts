import { access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Kysely, sql } from "kysely";
import pLimit from "p-limit";
import type { Logger, Timers } from "../runtime.ts";
import type { Store } from "../store.ts";
import type { SqlConnection } from "./sql/connection.ts";
import { WriterLease } from "./sql/lease.ts";
import { checkMigrated, migrate } from "./sql/migrate.ts";
import { newestVersion } from "./sql/newest-version.ts";
import type { Retention } from "./sql/retention.ts";
import { defaultRetention, sqlStore } from "./sql/sql-store.ts";
import type { Tables } from "./sql/tables.ts";
import { openDatabase } from "./sqlite/database.ts";
import { sqliteDialect } from "./sqlite/dialect.ts";
import { explainSqliteError } from "./sqlite/explain.ts";
import { VersionSequence } from "./version-sequence.ts";

export interface SqliteStoreOptions {
  /** The file. It and its folder are made if they are not there. */
  readonly path: string;
  /** Bytes the file may have. @default as many as the disk has room for */
  readonly maxSize?: number | undefined;
  /** @default 1000 arrivals of each phase, and 1000 records of promotions into it */
  readonly retention?: Retention | undefined;
  readonly timers: Timers;
  readonly logger: Logger;
}

/**
 * A store in a file. One process at a time has it.
 *
 * @throws {StoreHeldError} if another process has it.
 * @throws {StoreError} if the file cannot be used, or a newer program has made it.
 */
export async function sqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, maxSize, timers, logger, retention = defaultRetention } = options;
  const explained = explainer(path);
  const database = await explained(async () => {
    await mkdir(dirname(path), { recursive: true });
    const file = await openDatabase(path, { readOnly: false, maxSize });
    return new Kysely<Tables>({ dialect: sqliteDialect(file) });
  });
  try {
    return await explained(async () => {
      await migrate(database, `the store ${path}`);
      const now = () => sql.lit(timers.now());
      const lease = await WriterLease.take(database, { now, lock: "exclusive", timers, logger });
      const versions = new VersionSequence(await newestVersion(database));
      const connection = writable({ database, lease, versions, explained });
      return sqlStore(connection, retention, {
        announce: (address) => explained(() => lease.announce(address)),
        close: () => close({ database, lease }),
      });
    });
  } catch (error) {
    await database.destroy();
    throw error;
  }
}

/**
 * What a store in a file has, for a command that only reads; undefined if there is no such file. It takes
 * no lease, and whatever writes fails.
 *
 * @throws {StoreError}
 */
export async function readSqliteStore(path: string): Promise<Store | undefined> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) {
    return undefined;
  }
  const explained = explainer(path);
  return await explained(async () => {
    const dialect = sqliteDialect(await openDatabase(path, { readOnly: true }));
    const database = new Kysely<Tables>({ dialect });
    try {
      await checkMigrated(database, `the store ${path}`);
    } catch (error) {
      await database.destroy();
      throw error;
    }
    const versions = new VersionSequence();
    const read: SqlConnection["read"] = (query) => explained(() => query(database));
    const write: SqlConnection["write"] = (change) =>
      explained(() => database.transaction().execute(change));
    const close = () => database.destroy();
    return sqlStore({ read, write, versions }, defaultRetention, { close });
  });
}

type Explained = <T>(work: () => Promise<T>) => Promise<T>;

/** What goes wrong is said in words that name the file. */
function explainer(path: string): Explained {
  return async (work) => {
    try {
      return await work();
    } catch (error) {
      throw explainSqliteError(error, path);
    }
  };
}

interface Opened {
  readonly database: Kysely<Tables>;
  readonly lease: WriterLease;
  readonly versions: VersionSequence;
  readonly explained: Explained;
}

async function close({ database, lease }: Pick<Opened, "database" | "lease">): Promise<void> {
  await lease.release().catch(() => undefined);
  // So that the file alone is all there is.
  await sql`pragma wal_checkpoint(truncate)`.execute(database).catch(() => undefined);
  await database.destroy();
}

function writable({ database, lease, versions, explained }: Opened): SqlConnection {
  const oneByOne = pLimit(1);
  return {
    versions,
    read: (query) => explained(() => query(database)),
    write: (change) =>
      oneByOne(() =>
        explained(() =>
          database.transaction().execute(async (transaction) => {
            await lease.prove(transaction);
            return await change(transaction);
          }),
        ),
      ),
  };
}
