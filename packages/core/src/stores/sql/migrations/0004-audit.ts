import type { Kysely } from "kysely";

/** Who changed what, and what came of it. */
export async function createAudit({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("audit_entry")
    .addColumn("id", "varchar(36)", (column) => column.primaryKey())
    .addColumn("number", "bigint", (column) => column.notNull().unique())
    .addColumn("recorded_at", "bigint", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("origin", "text", (column) => column.notNull())
    .addColumn("action", "text", (column) => column.notNull())
    .addColumn("scope", "text", (column) => column.notNull())
    .addColumn("details", "text", (column) => column.notNull())
    .addColumn("outcome", "text", (column) => column.notNull())
    .addColumn("message", "text")
    .addColumn("promotion", "varchar(36)")
    .execute();
}
