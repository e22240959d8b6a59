import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import { splitKey } from "../../phase.ts";
import type { KeptPhase, KeptPhases, PhaseKey } from "../../store.ts";
import type { SqlConnection } from "./connection.ts";
import type { Tables } from "./tables.ts";

/** A column of keys, and the one beside it that repeats the pipeline of each. */
type KeyColumn = {
  [Table in keyof Tables]: {
    readonly table: Table;
    readonly key: keyof Tables[Table] & string;
    readonly pipeline?: keyof Tables[Table] & string;
  };
}[keyof Tables];

/** Where something is kept of phases. A new table of theirs is one more line. */
const keyColumns: readonly KeyColumn[] = [
  { table: "arrival", key: "phase" },
  { table: "promotion", key: "edge_from" },
  { table: "promotion", key: "edge_to", pipeline: "pipeline" },
  { table: "delivery", key: "edge_from" },
  { table: "delivery", key: "edge_to" },
  { table: "restraint", key: "phase", pipeline: "pipeline" },
  { table: "automation", key: "scope" },
];

/** What is only there beside one of those, and too much to be looked through. */
const besideThose: readonly KeyColumn[] = [
  { table: "shown_digest", key: "phase" },
  { table: "schedule_tick", key: "phase" },
];

export function sqlPhases({ read, write }: SqlConnection): KeptPhases {
  return {
    list: async () => (await read(selectKept)).map(fromRow).toSorted(byKey),
    rename: (from, to) =>
      write(async (transaction) => {
        const isFree = !(await isKept(transaction, to));
        const moves = isFree && (await isKept(transaction, from));
        for (const column of moves ? [...keyColumns, ...besideThose] : []) {
          await move(transaction, column, { from, to });
        }
        return moves;
      }),
  };
}

interface KeptRow {
  readonly phase: string;
  readonly arrivals: number | null;
  readonly digest: string | null;
  readonly digest_recorded_at: number | null;
}

async function selectKept(database: Kysely<Tables>): Promise<readonly KeptRow[]> {
  // A scope without a slash is no phase.
  const keys = keyColumns.map(
    ({ table, key }) =>
      sql`select ${sql.ref(key)} as phase from ${sql.table(table)} where ${sql.ref(key)} like '%/%'`,
  );
  const { rows } = await sql<KeptRow>`
    select kept.phase, past.arrivals, latest.digest, latest.digest_recorded_at
    from (${sql.join(keys, sql` union `)}) as kept
    left join (
      select phase, count(*) as arrivals, max(version) as version from arrival group by phase
    ) as past on past.phase = kept.phase
    left join arrival as latest on latest.version = past.version`.execute(database);
  return rows;
}

async function isKept(transaction: Transaction<Tables>, phase: PhaseKey): Promise<boolean> {
  for (const { table, key } of keyColumns) {
    const { rows } = await sql`
      select 1 from ${sql.table(table)} where ${sql.ref(key)} = ${phase} limit 1`.execute(
      transaction,
    );
    if (rows.length > 0) {
      return true;
    }
  }
  return false;
}

async function move(
  transaction: Transaction<Tables>,
  { table, key, pipeline }: KeyColumn,
  { from, to }: { readonly from: PhaseKey; readonly to: PhaseKey },
): Promise<void> {
  const changes: RawBuilder<unknown>[] = [sql`${sql.ref(key)} = ${to}`];
  if (pipeline !== undefined) {
    changes.push(sql`${sql.ref(pipeline)} = ${splitKey(to).pipeline}`);
  }
  await sql`
    update ${sql.table(table)} set ${sql.join(changes)}
    where ${sql.ref(key)} = ${from}`.execute(transaction);
}

function fromRow({ phase, arrivals, digest, digest_recorded_at: since }: KeptRow): KeptPhase {
  return {
    phase: phase as PhaseKey,
    arrivals: arrivals ?? 0,
    latest:
      digest === null || since === null ? undefined : { digest, digestRecordedAt: new Date(since) },
  };
}

function byKey(a: KeptPhase, b: KeptPhase): number {
  return a.phase < b.phase ? -1 : 1;
}
