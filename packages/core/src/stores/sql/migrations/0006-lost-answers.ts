import type { Kysely } from "kysely";

/** What is needed to go on with a promotion whose answer was lost as it was asked for. */
export async function addLostAnswers({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("promotion").addColumn("resume", "text").execute();
  await schema
    .alterTable("promotion")
    .addColumn("unanswered", "bigint", (column) => column.notNull().defaultTo(0))
    .execute();
}
