import type { Kysely } from "kysely";

/** Why a person asked for a promotion, which record it tries again, and what was stopped for one. */
export async function addRetries({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("promotion").addColumn("reason", "text").execute();
  await schema.alterTable("promotion").addColumn("retry_of", "varchar(36)").execute();
  await schema.alterTable("restraint").addColumn("promotion", "varchar(36)").execute();
}
