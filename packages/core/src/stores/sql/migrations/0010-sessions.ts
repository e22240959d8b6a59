import type { Kysely } from "kysely";

/** Who is logged in with a browser. */
export async function addSessions({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("login_session")
    .addColumn("key", "varchar(64)", (column) => column.primaryKey())
    .addColumn("number", "bigint", (column) => column.notNull())
    .addColumn("token", "text", (column) => column.notNull())
    .addColumn("proof", "varchar(64)", (column) => column.notNull())
    .addColumn("ends_at", "bigint", (column) => column.notNull())
    .execute();
}
