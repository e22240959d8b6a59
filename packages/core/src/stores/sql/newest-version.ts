import { type Kysely, sql } from "kysely";
import type { Tables } from "./tables.ts";

/** The highest of all versions and ids that were ever given out, as far as they are still there. */
export async function newestVersion(database: Kysely<Tables>): Promise<string | undefined> {
  const { rows } = await sql<{ newest: string | null }>`
    select max(newest) as newest from (
      select max(version) as newest from arrival
      union all select max(id) from promotion
      union all select max(id) from restraint
      union all select max(id) from audit_entry
    ) as all_of_them`.execute(database);
  return rows[0]?.newest ?? undefined;
}
