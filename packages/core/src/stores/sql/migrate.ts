import { type Kysely, type Migration, Migrator, sql } from "kysely";
import { StoreError, StoreOutdatedError } from "../../errors.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/** Makes the table of the lease, among others. */
const first = "0001";
/** The newest that this program knows. */
export const lastMigration = Object.keys(migrations).at(-1) ?? first;

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
    // Another process may have gone further by now; as nothing has a way back, that stays as it is.
    const { error } = await migrator(database, migrations).migrateTo(first);
    throwIfAny(error);
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
    const { error } = await migrator(database, provedLast(prove)).migrateToLatest();
    throwIfAny(error);
  }
}

function migrator(db: Kysely<Tables>, known: Readonly<Record<string, Migration>>): Migrator {
  return new Migrator({ db, provider: { getMigrations: async () => ({ ...known }) } });
}

/** All are committed together. The proof may lock the lease, which is to be renewed until then. */
function provedLast(prove: MigrateOptions["prove"]): Readonly<Record<string, Migration>> {
  const entries = Object.entries(migrations).map(([name, migration]) => {
    const proved: Migration = {
      up: async (database) => {
        await migration.up(database);
        await prove(database);
      },
    };
    return [name, name === lastMigration ? proved : migration] as const;
  });
  return Object.fromEntries(entries);
}

function throwIfAny(error: unknown): void {
  if (error !== undefined) {
    throw error;
  }
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
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
  const names = rows.map(({ name }) => name);
  const isNewer = names.some((name) => !Object.hasOwn(migrations, name));
  if (isNewer && (await understoodFrom(database)) > lastMigration) {
    throw new StoreError(
      `${where} was changed by a newer version of Glu; run that version, or restore a backup from before`,
    );
  }
  return names;
}

/** The first migration whose program understands the tables as they are. */
async function understoodFrom(database: Kysely<Tables>): Promise<string> {
  const { understood_from: from } = await database
    .selectFrom("division")
    .select("understood_from")
    .executeTakeFirstOrThrow();
  return from;
}
