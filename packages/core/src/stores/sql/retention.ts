import { sql, type Transaction } from "kysely";
import type { PhaseKey } from "../../store.ts";
import { keepNewest } from "./keep-newest.ts";
import type { Tables } from "./tables.ts";

/** How much of the past is kept, 1 or more of each, and up to a twentieth more until it is looked for. */
export interface Retention {
  /** Arrivals of each phase. What it shows now is never dropped. */
  readonly arrivals: number;
  /** Records of promotions into each phase. Those that still run are never dropped. */
  readonly promotions: number;
}

/** Entries of the audit log that are kept, whatever the retention; up to a hundred more. */
export const auditRetention = 100_000;

/** Drops what is too old; again if the transaction is made again. */
type Prune = (transaction: Transaction<Tables>) => Promise<void>;

/** Called once for each entry that is to be added. What it gives drops something only every now and then. */
type Pruning = (phase: PhaseKey) => Prune;

/** How many digests of a phase are remembered per arrival that is kept, and at least. */
const digestsPerArrival = 10;
const fewestDigests = 10_000;

export function arrivalPruning({ arrivals }: Retention): Pruning {
  const count = Math.max(arrivals, 1);
  const digests = Math.max(arrivals * digestsPerArrival, fewestDigests);
  return nowAndThen(arrivals, (phase) => async (transaction) => {
    const those = { group: "phase", value: phase, key: "version", order: "version" } as const;
    await keepNewest(transaction, { table: "arrival", ...those, count });
    await keepNewest(transaction, { table: "shown_digest", ...those, count: digests });
  });
}

export function promotionPruning({ promotions }: Retention): Pruning {
  const count = Math.max(promotions, 1);
  const condition = sql<boolean>`ended_at is not null`;
  const those = { table: "promotion", group: "edge_to", key: "id", order: "id" } as const;
  return nowAndThen(
    promotions,
    (value) => (transaction) => keepNewest(transaction, { ...those, value, count, condition }),
  );
}

/** At the first entry of each phase, and then whenever a twentieth of what is kept has come. */
function nowAndThen(kept: number, pruning: Pruning): Pruning {
  const period = Math.max(Math.floor(kept / 20), 1);
  const counts = new Map<PhaseKey, number>();
  return (phase) => {
    const count = counts.get(phase) ?? 0;
    counts.set(phase, (count + 1) % period);
    return count === 0 ? pruning(phase) : async () => undefined;
  };
}

/** How many entries come before it is looked for older ones again. */
const pruningPeriod = 100;

/** @param newest the number of the newest entry */
export async function pruneAudit(transaction: Transaction<Tables>, newest: number): Promise<void> {
  if (newest % pruningPeriod !== 0) {
    return;
  }
  await transaction
    .deleteFrom("audit_entry")
    .where("number", "<=", newest - auditRetention)
    .execute();
}
