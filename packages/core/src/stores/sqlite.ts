import { access, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Kysely, sql } from "kysely";
import type { CallObserver } from "../outside-calls.ts";
import { type Logger, systemTimers, type Timers } from "../runtime.ts";
import type { Store } from "../store.ts";
import { openReadable, openWritable, type SqlDatabase } from "./sql/open-store.ts";
import type { Retention } from "./sql/retention.ts";
import type { Tables } from "./sql/tables.ts";
import { type OpenOptions, openDatabase, type SqliteDatabase } from "./sqlite/database.ts";
import { sqliteDialect } from "./sqlite/dialect.ts";
import { explainSqliteError } from "./sqlite/explain.ts";

export interface SqliteStoreOptions {
  /** The file. It and its folder are made if they are not there. */
  readonly path: string;
  /** Bytes the file may have. @default as many as the disk has room for */
  readonly maxSize?: number | undefined;
  /** @default 1000 arrivals of each phase, and 1000 records of promotions into it */
  readonly retention?: Retention | undefined;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Told of each call that failed. @default nobody is */
  readonly observe?: CallObserver | undefined;
}

/**
 * A store in a file. One process at a time has it.
 *
 * @throws {StoreHeldError} if another process has it.
 * @throws {StoreError} if the file cannot be used, or a newer program has made it.
 */
export async function sqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, maxSize, timers, logger, retention, observe } = options;
  const { file, ...given } = await open(path, { readOnly: false, maxSize, timers });
  return await openWritable(
    { ...given, observe },
    {
      now: () => sql.lit(timers.now()),
      lock: "exclusive",
      retention,
      timers,
      logger,
      beforeClose: () => leaveFileAlone(file, given.database),
    },
  );
}

/**
 * So that the file is all there is, also if the process ends at once: a library that closes the file only
 * when its statements are collected would leave the log beside it. Fails while somebody reads.
 */
async function leaveFileAlone(file: SqliteDatabase, database: Kysely<Tables>): Promise<void> {
  await database.connection().execute(async () => {
    file.exec("pragma wal_checkpoint(truncate)");
    file.exec("pragma journal_mode = delete");
  });
}

/**
 * What a store in a file has, for a command that only reads; undefined if there is no such file. It takes
 * no lease, and whatever writes fails.
 *
 * @throws {StoreError}
 */
export async function readSqliteStore(
  path: string,
  { observe }: Pick<SqliteStoreOptions, "observe"> = {},
): Promise<Store | undefined> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  return exists
    ? await openReadable({ ...(await open(path, { readOnly: true })), observe })
    : undefined;
}

interface OpenFile extends SqlDatabase {
  readonly file: SqliteDatabase;
}

async function open(path: string, options: OpenOptions): Promise<OpenFile> {
  const explain = (error: unknown) => explainSqliteError(error, path);
  try {
    if (!options.readOnly) {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    }
    const file = await openDatabase(path, options);
    const { timers = systemTimers } = options;
    const database = new Kysely<Tables>({ dialect: sqliteDialect(file, timers) });
    return { file, database, name: `the store ${path}`, explain };
  } catch (error) {
    throw explain(error);
  }
}
