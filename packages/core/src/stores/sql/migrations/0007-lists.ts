import { type Kysely, sql } from "kysely";

const columns = {
  promotion: ["pipeline", "actor", "kind"],
  audit_entry: ["pipeline", "actor", "action", "origin", "outcome"],
} as const;

/** By what the lists of records and of the audit log are asked for, whatever is rare among many. */
export async function addLists(database: Kysely<unknown>): Promise<void> {
  await addPipeline(database, { table: "promotion", scope: "edge_to" });
  await addPipeline(database, { table: "audit_entry", scope: "scope" });
  for (const [table, listed] of Object.entries(columns)) {
    for (const column of listed) {
      await database.schema
        .createIndex(`${table}_by_${column}`)
        .on(table)
        .columns([column, "id"])
        .execute();
    }
  }
}

async function addPipeline(
  database: Kysely<unknown>,
  { table, scope }: { readonly table: string; readonly scope: string },
): Promise<void> {
  await database.schema.alterTable(table).addColumn("pipeline", "text").execute();
  const key = sql.ref(scope);
  // All that is no slash is taken away from the end: that works on every database.
  await sql`
    update ${sql.table(table)} set pipeline = case
      when ${key} like '%/%' then rtrim(rtrim(${key}, replace(${key}, '/', '')), '/')
      else ${key}
    end`.execute(database);
}
