import type { Kysely } from "kysely";

/** Whether triggers promote: in the system, a pipeline, a phase. */
export async function addAutomation({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("automation")
    .addColumn("scope", "text", (column) => column.primaryKey())
    .addColumn("mode", "text", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("set_at", "bigint", (column) => column.notNull())
    .execute();
}
