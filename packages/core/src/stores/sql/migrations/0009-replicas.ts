import type { Kysely } from "kysely";

/** The replicas that share a database, how the work is divided among them, and which falls due of schedules were met. */
export async function addReplicas(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable("replica")
    .addColumn("id", "varchar(36)", (column) => column.primaryKey())
    .addColumn("name", "text", (column) => column.notNull())
    .addColumn("address", "text", (column) => column.notNull())
    .addColumn("secret", "text", (column) => column.notNull())
    .addColumn("version", "text", (column) => column.notNull())
    .addColumn("revision", "text")
    .addColumn("layout", "text", (column) => column.notNull())
    .addColumn("joined_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await schema
    .createTable("division")
    .addColumn("layout", "text", (column) => column.notNull())
    .addColumn("shares", "text", (column) => column.notNull())
    .addColumn("understood_from", "text", (column) => column.notNull())
    .execute();
  await schema
    .createTable("share")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("fence", "bigint", (column) => column.notNull())
    .addColumn("replica", "varchar(36)", (column) => column.notNull())
    .addColumn("since", "bigint")
    .execute();
  await schema
    .createTable("schedule_tick")
    .addColumn("trigger_name", "text", (column) => column.notNull())
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("due_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("schedule_tick_key", ["trigger_name", "phase"])
    .execute();
  await (database as Kysely<{ division: Record<string, string> }>)
    .insertInto("division")
    .values({ layout: "", shares: "[]", understood_from: "0001" })
    .execute();
}
