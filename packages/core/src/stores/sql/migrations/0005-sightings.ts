import type { Kysely } from "kysely";

/** When images of a repository were seen, and which of them a selection took last. */
export async function addSightings({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .createTable("sighting")
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("first_seen_at", "bigint", (column) => column.notNull())
    .addColumn("last_seen_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("sighting_key", ["repository", "digest"])
    .execute();
  await schema
    .createIndex("sighting_in")
    .on("sighting")
    .columns(["repository", "last_seen_at"])
    .execute();
  await schema.createIndex("sighting_at").on("sighting").column("last_seen_at").execute();
  await schema
    .createTable("taken_image")
    .addColumn("repository", "text", (column) => column.notNull())
    .addColumn("selection", "varchar(64)", (column) => column.notNull())
    .addColumn("tag", "text", (column) => column.notNull())
    .addColumn("digest", "text", (column) => column.notNull())
    .addColumn("media_type", "text", (column) => column.notNull())
    .addColumn("size", "bigint", (column) => column.notNull())
    .addColumn("built_at", "bigint")
    .addColumn("last_taken_at", "bigint", (column) => column.notNull())
    .addPrimaryKeyConstraint("taken_image_key", ["repository", "selection"])
    .execute();
}
