import { type Kysely, type RawBuilder, sql } from "kysely";
import { type Census, memberLifetime, type RegisteredReplica } from "../../../replicas/register.ts";
import type { Share } from "../../../replicas/shares.ts";
import type { ReplicaRow, ShareRow, Tables } from "../tables.ts";

/** The clock that all replicas go by, in ms since 1970. */
export const databaseNow: RawBuilder<number> = sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`;

interface CensusRow {
  readonly now: number;
  /** When the database was started. */
  readonly started_at: number;
  /** Whether the replica that asks is still there. */
  readonly is_here: boolean;
  readonly replicas: readonly ReplicaRow[];
  readonly shares: readonly ShareRow[];
  readonly layout: string;
  readonly understood_from: string;
}

/** What one statement tells, and when it was asked and answered by the clock of this process. */
export interface Counted extends CensusRow {
  readonly clockOffset: number;
  readonly clockPrecision: number;
}

/** Prolongs the stay of a replica and reads who is there, as it was before. */
export async function count(
  database: Kysely<Tables>,
  { id, takesShares }: Pick<RegisteredReplica, "id" | "takesShares">,
): Promise<Counted> {
  const asked = Date.now();
  const { rows } = await sql<CensusRow>`
    with me as (
      update replica set expires_at = ${databaseNow} + ${memberLifetime}, takes_shares = ${Number(takesShares)}
      where id = ${id} returning id
    )
    select ${databaseNow} as now,
      (extract(epoch from pg_postmaster_start_time()) * 1000)::bigint as started_at, exists (select 1 from me) as is_here, division.layout, division.understood_from,
      (select coalesce(json_agg(replica order by joined_at, id), '[]') from replica) as replicas,
      (select coalesce(json_agg(share), '[]') from share) as shares
    from division`.execute(database);
  const [row] = rows;
  if (!row) {
    throw new Error("the table division has lost its row");
  }
  const answered = Date.now();
  return {
    ...row,
    clockOffset: row.now - (asked + answered) / 2,
    clockPrecision: (answered - asked) / 2,
  };
}

export function toCensus(
  { clockOffset, clockPrecision, ...row }: Counted,
  shares: readonly Share[],
  gone: Census["gone"],
): Census {
  const tended = row.shares.filter(({ replica }) => replica !== "");
  return {
    countedAt: new Date(row.now),
    clockOffset,
    clockPrecision,
    gone,
    replicas: row.replicas.map(toReplica),
    division: { layout: row.layout, shares },
    tenders: new Map(tended.map(({ name, replica }) => [name, replica])),
  };
}

function toReplica(row: ReplicaRow): RegisteredReplica {
  const { joined_at, expires_at, takes_shares, revision, ...same } = row;
  return {
    ...same,
    revision: revision ?? undefined,
    takesShares: takes_shares === 1,
    joinedAt: new Date(joined_at),
    seenAt: new Date(expires_at - memberLifetime),
  };
}
