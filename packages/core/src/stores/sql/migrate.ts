import { type Kysely, type MigrationProvider, Migrator, sql } from "kysely";
import { StoreError } from "../../errors.ts";
import { migrations } from "./migrations.ts";
import type { Tables } from "./tables.ts";

/**
 * Brings the tables to what this program knows. Several processes may begin to at once.
 *
 * @param where the database, for messages
 * @throws {StoreError} if they are newer than this program.
 */
export async function migrate(database: Kysely<Tables>, where: string): Promise<void> {
  const done = await completed(database, where);
  if (done.length === Object.keys(migrations).length) {
    return;
  }
  const provider: MigrationProvider = { getMigrations: async () => ({ ...migrations }) };
  const { error } = await new Migrator({ db: database, provider }).migrateToLatest();
  if (error !== undefined) {
    throw error;
  }
}

/**
 * False if there are no tables yet.
 *
 * @throws {StoreError} if the tables are not those this program knows.
 */
export async function checkMigrated(database: Kysely<Tables>, where: string): Promise<boolean> {
  const done = await completed(database, where);
  if (done.length === 0) {
    return false;
  }
  if (done.length < Object.keys(migrations).length) {
    throw new StoreError(
      `${where} was made by an older version of Glu; start a server of this one, which brings it up to date`,
    );
  }
  return true;
}

/**
 * The names of the migrations that were done, none for an empty database.
 *
 * @throws {StoreError} if this program does not know one of them.
 */
async function completed(database: Kysely<Tables>, where: string): Promise<readonly string[]> {
  const tables = await database.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === "kysely_migration")) {
    return [];
  }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
  const names = rows.map(({ name }) => name);
  if (names.some((name) => !Object.hasOwn(migrations, name))) {
    throw new StoreError(
      `${where} was changed by a newer version of Glu; run that version, or restore a backup from before`,
    );
  }
  return names;
}
