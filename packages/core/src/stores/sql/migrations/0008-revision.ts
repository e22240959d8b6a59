import type { Kysely } from "kysely";

/** Which version of the program began a promotion; not known of those that are there already. */
export async function addRevision({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("promotion").addColumn("revision", "text").execute();
}
