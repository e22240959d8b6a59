import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase as KyselyDatabase,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import type { Timers } from "../../runtime.ts";
import type { SqliteDatabase, SqliteStatement, SqliteValue } from "./database.ts";
import { patiently } from "./patience.ts";
import { Turns } from "./turns.ts";

/** Statements that are kept prepared; there are fewer in all. */
const mostPrepared = 200;

/** Makes Kysely speak with an open file. */
export function sqliteDialect(database: SqliteDatabase, timers: Timers): Dialect {
  return {
    createAdapter: () => new TransactionalAdapter(),
    createDriver: () => new PatientDriver(prepared(database), timers),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Waits while another process has the file locked. */
class PatientDriver extends SqliteDriver {
  readonly #timers: Timers;
  readonly #turns = new Turns();
  #connection: DatabaseConnection | undefined;

  constructor(database: KyselyDatabase, timers: Timers) {
    super({ database });
    this.#timers = timers;
  }

  /** Where many wait at once, the driver would wake all of them for each that it lets in. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    await this.#turns.take();
    const connection = await super.acquireConnection();
    this.#connection ??= {
      executeQuery: (query) => patiently(this.#timers, () => connection.executeQuery(query)),
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
    return this.#connection;
  }

  override async releaseConnection(): Promise<void> {
    await super.releaseConnection();
    this.#turns.pass();
  }

  /** Takes the lock when a transaction begins: one that only takes it to write may find it taken then. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw("begin immediate"));
  }

  /** After some failures, such as a full disk, SQLite has rolled back by itself. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** Migrates in a transaction, which no two processes have at once, and leaves nothing of what fails. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

function prepared(database: SqliteDatabase): KyselyDatabase {
  const statements = new Map<string, ReturnType<typeof adapt>>();
  return {
    prepare: (sql) => {
      const known = statements.get(sql);
      if (known) {
        return known;
      }
      const statement = adapt(database.prepare(sql));
      if (statements.size < mostPrepared) {
        statements.set(sql, statement);
      }
      return statement;
    },
    close: () => {
      statements.clear();
      database.close();
    },
  };
}

function adapt(statement: SqliteStatement) {
  return {
    reader: statement.columns().length > 0,
    all: (values: readonly unknown[]) => statement.all(...values.map(toValue)),
    run: (values: readonly unknown[]) => statement.run(...values.map(toValue)),
    iterate: (values: readonly unknown[]) => statement.all(...values.map(toValue)).values(),
  };
}

/** Only what our tables hold. */
function toValue(value: unknown): SqliteValue {
  if (typeof value === "string" || typeof value === "number" || value === null) {
    return value;
  }
  throw new TypeError(`a value of type ${typeof value} has no place in the tables`);
}
