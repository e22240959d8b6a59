import { type Kysely, PostgresAdapter, sql, type Transaction } from "kysely";
import { StoreError, StoreOutdatedError } from "../../errors.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** Makes the table of the lease, among others. */
const first = "0001";
/** The newest that this program knows. */
export const lastMigration = Object.keys(migrations).at(-1) ?? first;
/** A number that nobody else locks in our database, as far as we know. */
const orderLock = 7_102_017;

/**
 * Makes the first tables in an empty database, among them that of the lease. Several processes may begin to at
 * once.
 *
 * @param where the database, for messages
 * @throws {StoreError} if there are tables that are newer than this program.
 */
export async function makeLeaseTable(database: Kysely<Tables>, where: string): Promise<void> {
  const done = await completed(database, where);
  if (done.length === 0) {
    await carryOut(database, { names: [first], prove: async () => undefined });
  }
}

export interface MigrateOptions {
  /** The database, for messages. */
  readonly where: string;
  /** Rejects if the right to change it was lost. */
  readonly prove: (database: Kysely<Tables>) => Promise<void>;
}

/**
 * Brings the tables to what this program knows, all or nothing: for who has the lease.
 *
 * @throws {StoreError} if they are newer than this program.
 */
export async function migrate(
  database: Kysely<Tables>,
  { where, prove }: MigrateOptions,
): Promise<void> {
  const done = await completed(database, where);
  if (!isUpToDate(done)) {
    await carryOut(database, { names: Object.keys(migrations), prove });
  }
}

interface Step extends Pick<MigrateOptions, "prove"> {
  /** In their order. */
  readonly names: readonly string[];
}

/** Does those that nobody has done, and commits them together. The proof may lock the lease, which is to be renewed until then. */
async function carryOut(database: Kysely<Tables>, { names, prove }: Step): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await waitForOthers(transaction);
    await makeLog(transaction);
    const done = await namesIn(transaction);
    for (const name of names.filter((one) => !done.includes(one))) {
      await migrations[name]?.up(transaction);
      const entry = sql.join([name, new Date().toISOString()]);
      await sql`insert into kysely_migration (name, timestamp) values (${entry})`.execute(
        transaction,
      );
    }
    await prove(transaction);
  });
}

/** A lock for this transaction alone: through a pooler the next one may be on another connection. SQLite has one at a time. */
async function waitForOthers(transaction: Transaction<Tables>): Promise<void> {
  if (transaction.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`select pg_advisory_xact_lock(${sql.lit(orderLock)})`.execute(transaction);
  }
}

async function makeLog({ schema }: Transaction<Tables>): Promise<void> {
  await schema
    .createTable("kysely_migration")
    .ifNotExists()
    .addColumn("name", "varchar(255)", (column) => column.notNull().primaryKey())
    .addColumn("timestamp", "varchar(255)", (column) => column.notNull())
    .execute();
}

/**
 * False if there are no tables yet.
 *
 * @throws {StoreOutdatedError} if they are older than this program.
 * @throws {StoreError} if they are newer.
 */
export async function checkMigrated(database: Kysely<Tables>, where: string): Promise<boolean> {
  const done = await completed(database, where);
  if (done.length === 0) {
    return false;
  }
  if (!isUpToDate(done)) {
    throw new StoreOutdatedError(
      `${where} was made by an older version of Glu; start a server of this one, which brings it up to date`,
    );
  }
  return true;
}

/** There may be newer ones beside them. */
function isUpToDate(done: readonly string[]): boolean {
  return Object.keys(migrations).every((name) => done.includes(name));
}

/**
 * The names of the migrations that were done, none for an empty database.
 *
 * @throws {StoreError} if one of them made tables that this program does not understand.
 */
async function completed(database: Kysely<Tables>, where: string): Promise<readonly string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) {
    return [];
  }
  const names = await namesIn(database);
  const isNewer = names.some((name) => !Object.hasOwn(migrations, name));
  if (isNewer && (await understoodFrom(database)) > lastMigration) {
    throw new StoreError(
      `${where} was changed by a newer version of Glu; run that version, or restore a backup from before`,
    );
  }
  return names;
}

async function namesIn(database: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
  return rows.map(({ name }) => name);
}

/** The first migration whose program understands the tables as they are. */
async function understoodFrom(database: Kysely<Tables>): Promise<string> {
  const { understood_from: from } = await database
    .selectFrom("division")
    .select("understood_from")
    .executeTakeFirstOrThrow();
  return from;
}
