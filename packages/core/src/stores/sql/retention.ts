import type { Transaction } from "kysely";
import type { PhaseKey } from "../../store.ts";
import type { Tables } from "./tables.ts";

/** How much of the past is kept, 1 or more of each. */
export interface Retention {
  /** Arrivals of each phase. What it shows now is never dropped. */
  readonly arrivals: number;
  /** Records of promotions into each phase. Those that still run are never dropped. */
  readonly promotions: number;
}

/** How many digests of a phase are remembered per arrival that is kept, and at least. */
const digestsPerArrival = 10;
const fewestDigests = 10_000;

export async function pruneArrivals(
  transaction: Transaction<Tables>,
  phase: PhaseKey,
  { arrivals }: Retention,
): Promise<void> {
  const oldest = await transaction
    .selectFrom("arrival")
    .select("version")
    .where("phase", "=", phase)
    .orderBy("version", "desc")
    .offset(Math.max(arrivals, 1))
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) {
    return;
  }
  await transaction
    .deleteFrom("arrival")
    .where("phase", "=", phase)
    .where("version", "<=", oldest.version)
    .execute();
  const forgotten = await transaction
    .selectFrom("shown_digest")
    .select("version")
    .where("phase", "=", phase)
    .orderBy("version", "desc")
    .offset(Math.max(arrivals * digestsPerArrival, fewestDigests))
    .limit(1)
    .executeTakeFirst();
  if (forgotten !== undefined) {
    await transaction
      .deleteFrom("shown_digest")
      .where("phase", "=", phase)
      .where("version", "<=", forgotten.version)
      .execute();
  }
}

export async function prunePromotions(
  transaction: Transaction<Tables>,
  to: PhaseKey,
  { promotions }: Retention,
): Promise<void> {
  const oldest = await transaction
    .selectFrom("promotion")
    .select("id")
    .where("edge_to", "=", to)
    .orderBy("id", "desc")
    .offset(promotions)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) {
    return;
  }
  await transaction
    .deleteFrom("promotion")
    .where("edge_to", "=", to)
    .where("id", "<=", oldest.id)
    .where("ended_at", "is not", null)
    .execute();
}
