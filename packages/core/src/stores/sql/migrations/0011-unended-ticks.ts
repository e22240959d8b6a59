import type { Kysely } from "kysely";

/**
 * Whether what fell due last has ended: not as long as both columns say the same. A program that knows nothing of the
 * new one changes only the other, so what it meets counts as ended.
 */
export async function addUnendedTicks({ schema }: Kysely<unknown>): Promise<void> {
  await schema.alterTable("schedule_tick").addColumn("unended_at", "bigint").execute();
}
