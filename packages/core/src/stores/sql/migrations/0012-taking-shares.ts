import type { Kysely } from "kysely";

/** Whether a replica takes shares. One whose program does not say so is one that does. */
export async function addTakingShares({ schema }: Kysely<unknown>): Promise<void> {
  await schema
    .alterTable("replica")
    .addColumn("takes_shares", "integer", (column) => column.notNull().defaultTo(1))
    .execute();
}
