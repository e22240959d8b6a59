import { systemTimers, type Timers } from "../../runtime.ts";
import { patiently } from "./patience.ts";

/** As much of `node:sqlite` as is used, which `@photostructure/sqlite` has as well. */
export interface SqliteDatabase {
  readonly prepare: (sql: string) => SqliteStatement;
  readonly exec: (sql: string) => void;
  readonly close: () => void;
}

export interface SqliteStatement {
  readonly columns: () => readonly unknown[];
  readonly all: (...values: SqliteValue[]) => unknown[];
  readonly run: (...values: SqliteValue[]) => {
    readonly changes: number | bigint;
    readonly lastInsertRowid: number | bigint;
  };
}

export type SqliteValue = string | number | bigint | null | Uint8Array;

interface SqliteModule {
  readonly DatabaseSync: new (
    path: string,
    options: { readonly readOnly?: boolean },
  ) => SqliteDatabase;
}

/** Bytes; what SQLite has where nobody says otherwise. */
const pageSize = 4096;
/** From this one on, Node.js has SQLite without a warning. */
const nodeWithSqlite = 24;

export interface OpenOptions {
  readonly readOnly: boolean;
  /** Bytes. @default no limit */
  readonly maxSize?: number | undefined;
  /** @default those of the system */
  readonly timers?: Timers | undefined;
}

/** Opens a file; a new one unless it is only to be read. */
export async function openDatabase(
  path: string,
  { readOnly, maxSize, timers = systemTimers }: OpenOptions,
): Promise<SqliteDatabase> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(path, { readOnly });
  try {
    // Whoever uses it waits in a way that stops nobody else.
    database.exec("pragma busy_timeout = 0");
    if (!readOnly) {
      await patiently(timers, () => database.exec("pragma journal_mode = wal"));
      database.exec("pragma synchronous = full");
    }
    if (maxSize !== undefined) {
      database.exec(`pragma max_page_count = ${Math.floor(maxSize / pageSize)}`);
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function loadSqlite(): Promise<SqliteModule> {
  const version = Number(process.versions.node.split(".")[0]);
  const names = ["@photostructure/sqlite", "node:sqlite"];
  const [first = "", second = ""] = version >= nodeWithSqlite ? names.toReversed() : names;
  try {
    return await import(first);
  } catch {
    return await import(second);
  }
}
