import type { Transaction } from "kysely";
import type { PhaseKey } from "../../store.ts";
import type { Tables } from "./tables.ts";

/** How much of the past is kept, 1 or more of each, and up to a twentieth more until it is looked for. */
export interface Retention {
  /** Arrivals of each phase. What it shows now is never dropped. */
  readonly arrivals: number;
  /** Records of promotions into each phase. Those that still run are never dropped. */
  readonly promotions: number;
}

/** Entries of the audit log that are kept, whatever the retention. */
export const auditRetention = 100_000;

/** Called for each entry that was added; drops what is too old every now and then. */
export type Prune = (transaction: Transaction<Tables>, phase: PhaseKey) => Promise<void>;

/** How many digests of a phase are remembered per arrival that is kept, and at least. */
const digestsPerArrival = 10;
const fewestDigests = 10_000;

export function arrivalPruning({ arrivals }: Retention): Prune {
  const digests = Math.max(arrivals * digestsPerArrival, fewestDigests);
  return nowAndThen(arrivals, async (transaction, phase) => {
    await pruneArrivals(transaction, phase, Math.max(arrivals, 1));
    await pruneDigests(transaction, phase, digests);
  });
}

export function promotionPruning({ promotions }: Retention): Prune {
  return nowAndThen(promotions, (transaction, to) =>
    prunePromotions(transaction, to, Math.max(promotions, 1)),
  );
}

/** At the first entry of each phase, and then whenever a twentieth of what is kept has come. */
function nowAndThen(kept: number, prune: Prune): Prune {
  const period = Math.max(Math.floor(kept / 20), 1);
  const counts = new Map<PhaseKey, number>();
  return async (transaction, phase) => {
    const count = counts.get(phase) ?? 0;
    counts.set(phase, (count + 1) % period);
    if (count === 0) {
      await prune(transaction, phase);
    }
  };
}

async function pruneArrivals(
  transaction: Transaction<Tables>,
  phase: PhaseKey,
  kept: number,
): Promise<void> {
  const oldest = await transaction
    .selectFrom("arrival")
    .select("version")
    .where("phase", "=", phase)
    .orderBy("version", "desc")
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined) {
    await transaction
      .deleteFrom("arrival")
      .where("phase", "=", phase)
      .where("version", "<=", oldest.version)
      .execute();
  }
}

async function pruneDigests(
  transaction: Transaction<Tables>,
  phase: PhaseKey,
  kept: number,
): Promise<void> {
  const oldest = await transaction
    .selectFrom("shown_digest")
    .select("version")
    .where("phase", "=", phase)
    .orderBy("version", "desc")
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined) {
    await transaction
      .deleteFrom("shown_digest")
      .where("phase", "=", phase)
      .where("version", "<=", oldest.version)
      .execute();
  }
}

async function prunePromotions(
  transaction: Transaction<Tables>,
  to: PhaseKey,
  kept: number,
): Promise<void> {
  const oldest = await transaction
    .selectFrom("promotion")
    .select("id")
    .where("edge_to", "=", to)
    .orderBy("id", "desc")
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (oldest !== undefined) {
    await transaction
      .deleteFrom("promotion")
      .where("edge_to", "=", to)
      .where("id", "<=", oldest.id)
      .where("ended_at", "is not", null)
      .execute();
  }
}

/** @param newest the number of the newest entry */
export async function pruneAudit(transaction: Transaction<Tables>, newest: number): Promise<void> {
  await transaction
    .deleteFrom("audit_entry")
    .where("number", "<=", newest - auditRetention)
    .execute();
}
