import type { Kysely } from "kysely";

export async function createTables(database: Kysely<unknown>): Promise<void> {
  const { schema } = database;
  await schema
    .createTable("arrival")
    .addColumn("version", "varchar(36)", (column) => column.primaryKey())
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("resource", "text", (column) => column.notNull())
    .addColumn("annotations", "text", (column) => column.notNull())
    .addColumn("commit_id", "text")
    .addColumn("cause", "text", (column) => column.notNull())
    .addColumn("promotion", "text")
    .addColumn("actor", "text")
    .addColumn("rewritten", "integer", (column) => column.notNull())
    .addColumn("recorded_at", "bigint", (column) => column.notNull())
    .addColumn("digest_version", "varchar(36)", (column) => column.notNull())
    .addColumn("digest_recorded_at", "bigint", (column) => column.notNull())
    .addColumn("repeated", "integer", (column) => column.notNull())
    .execute();
  await createShownDigests(database);
  await createPromotions(database);
  await createRestraints(database);
  await schema
    .createIndex("arrival_of_phase")
    .on("arrival")
    .columns(["phase", "version"])
    .unique()
    .execute();
}

async function createShownDigests({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("shown_digest")
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("cause", "text", (column) => column.notNull())
    .addColumn("version", "varchar(36)", (column) => column.notNull())
    .addPrimaryKeyConstraint("shown_digest_key", ["phase", "digest", "cause"])
    .execute();
  await schema
    .createIndex("shown_digest_of_phase")
    .on("shown_digest")
    .columns(["phase", "version"])
    .execute();
}

async function createPromotions({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("promotion")
    .addColumn("id", "varchar(36)", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("edge_kind", "text", (column) => column.notNull())
    .addColumn("edge_from", "text", (column) => column.notNull())
    .addColumn("edge_to", "text", (column) => column.notNull())
    .addColumn("arrival", "varchar(36)", (column) => column.notNull())
    .addColumn("from_digest", "text", (column) => column.notNull())
    .addColumn("to_digest", "text")
    .addColumn("cause", "text", (column) => column.notNull())
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("state", "text", (column) => column.notNull())
    .addColumn("commit_id", "text")
    .addColumn("annotations", "text", (column) => column.notNull())
    .addColumn("error_code", "text")
    .addColumn("error_message", "text")
    .addColumn("attempts", "integer", (column) => column.notNull())
    .addColumn("ended_at", "bigint")
    .execute();
  await schema
    .createIndex("promotion_into")
    .on("promotion")
    .columns(["edge_to", "id"])
    .unique()
    .execute();
  await schema.createIndex("promotion_in_state").on("promotion").columns(["state", "id"]).execute();
  await schema
    .createTable("delivery")
    .addColumn("edge_kind", "text", (column) => column.notNull())
    .addColumn("edge_from", "text", (column) => column.notNull())
    .addColumn("edge_to", "text", (column) => column.notNull())
    .addColumn("version", "varchar(36)", (column) => column.notNull())
    .addPrimaryKeyConstraint("delivery_key", ["edge_kind", "edge_from", "edge_to"])
    .execute();
}

async function createRestraints({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("restraint")
    .addColumn("id", "varchar(36)", (column) => column.primaryKey())
    .addColumn("kind", "text", (column) => column.notNull())
    .addColumn("pipeline", "text", (column) => column.notNull())
    .addColumn("phase", "text", (column) => column.notNull())
    .addColumn("digest", "text")
    .addColumn("scope", "text")
    .addColumn("actor", "text", (column) => column.notNull())
    .addColumn("reason", "text", (column) => column.notNull())
    .addColumn("created_at", "bigint", (column) => column.notNull())
    .addColumn("expires_at", "bigint")
    .execute();
  await schema
    .createTable("lease")
    .addColumn("name", "text", (column) => column.primaryKey())
    .addColumn("fence", "integer", (column) => column.notNull())
    .addColumn("holder", "text", (column) => column.notNull())
    .addColumn("address", "text")
    .addColumn("expires_at", "bigint", (column) => column.notNull())
    .execute();
  await schema.createIndex("restraint_in").on("restraint").columns(["pipeline", "id"]).execute();
}
