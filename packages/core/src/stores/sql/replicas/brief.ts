import { type Kysely, type RawBuilder, sql } from "kysely";
import type { Tables } from "../tables.ts";

/** How long it is waited for what another process has locked, in ms. */
const lockLimit = 1_000;
/** How long a transaction may do nothing before the database ends it, in ms: its locks keep others from taking over. */
const idleLimit = 3_000;

/** To be selected: whoever stops in the middle of the transaction is not to keep the others from going on. */
export const endIdle: RawBuilder<string> = sql<string>`set_config('idle_in_transaction_session_timeout', ${sql.lit(String(idleLimit))}, true)`;

/** The same, and nobody is waited for. */
export async function beBrief(transaction: Kysely<Tables>): Promise<void> {
  const wait = sql`set_config('lock_timeout', ${sql.lit(String(lockLimit))}, true)`;
  await sql`select ${endIdle}, ${wait}`.execute(transaction);
}
