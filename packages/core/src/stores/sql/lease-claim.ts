import { type Kysely, type RawBuilder, sql } from "kysely";
import { StoreHeldError } from "../../errors.ts";
import { isRunning, processName, processSpace } from "../../process-name.ts";
import type { Logger, Timers } from "../../runtime.ts";
import type { Tables } from "./tables.ts";

export interface LeaseOptions {
  /** The clock that all who share the database go by, in ms since 1970. */
  readonly now: () => RawBuilder<number>;
  /** Keeps others from taking the lease while a change is under way. */
  readonly lock: "exclusive" | "shared row";
  readonly timers: Timers;
  readonly logger: Logger;
}

/** The one lease there is. */
export const leaseName = "writer";
/** How long it lasts after it was renewed, in ms, and how often it is. */
const duration = 15_000;
export const renewalPeriod = 5_000;
/** How long a holder that should be gone has to show that it is not, in ms. */
const lastCall = 2 * renewalPeriod;

interface Holder {
  readonly fence: number;
  readonly holder: string;
  readonly address: string | null;
  readonly expires_at: number;
  /** Of the time it lasts, in ms. */
  readonly left: number;
}

/**
 * Takes the lease if nobody has it.
 *
 * @returns the fence of the new holder.
 * @throws {StoreHeldError} if somebody has it.
 */
export async function claimLease(database: Kysely<Tables>, options: LeaseOptions): Promise<number> {
  await makeRow(database);
  const before = await readHolder(database, options);
  const fence = (await mayBeFree(before, options))
    ? await succeed(before, database, options)
    : undefined;
  if (fence === undefined) {
    const { holder, address } = await readHolder(database, options);
    throw new StoreHeldError(nameIn(holder) || "another process", address ?? undefined);
  }
  return fence;
}

async function makeRow(database: Kysely<Tables>): Promise<void> {
  await database
    .insertInto("lease")
    .values({ name: leaseName, fence: 0, holder: "", address: null, expires_at: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
}

/**
 * Takes the right to write the database from who wrote it alone and is gone: it writes nothing more, also if it was
 * only asleep. For who joins those that write it together, in the same transaction.
 *
 * @throws {StoreHeldError} if somebody writes it alone.
 */
export async function succeedLoneWriter(
  database: Kysely<Tables>,
  options: Pick<LeaseOptions, "now">,
): Promise<void> {
  await makeRow(database);
  for (;;) {
    const { holder, address, expires_at: expiry, left } = await readHolder(database, options);
    if (holder !== "" && left > 0 && !isGone(holder)) {
      throw new StoreHeldError(nameIn(holder), address ?? undefined);
    }
    const { numUpdatedRows } = await database
      .updateTable("lease")
      .set(({ eb }) => ({ fence: eb("fence", "+", 1), holder: "", address: null, expires_at: 0 }))
      .where("name", "=", leaseName)
      .where("holder", "=", holder)
      .where("expires_at", "=", expiry)
      .executeTakeFirstOrThrow();
    // Another one may have joined meanwhile, or taken it for itself.
    if (numUpdatedRows > 0n) {
      return;
    }
  }
}

/** When a lease that is renewed now ends. */
export function leaseEnd({ now }: LeaseOptions): RawBuilder<number> {
  return sql<number>`${now()} + ${duration}`;
}

async function readHolder(
  database: Kysely<Tables>,
  { now }: Pick<LeaseOptions, "now">,
): Promise<Holder> {
  return await database
    .selectFrom("lease")
    .select(["fence", "holder", "address", "expires_at"])
    .select(sql<number>`expires_at - ${now()}`.as("left"))
    .where("name", "=", leaseName)
    .executeTakeFirstOrThrow();
}

/**
 * Whether it may be taken, unless it is renewed by then. A clock that was set makes a lease look as if it had
 * ended, or as if it lasted for hours: its holder gets time to renew it.
 */
async function mayBeFree(
  { holder, left }: Holder,
  { timers, logger }: LeaseOptions,
): Promise<boolean> {
  if (holder === "" || isGone(holder)) {
    return true;
  }
  if (left > 0 && left <= duration) {
    return false;
  }
  logger.info(
    { holder: nameIn(holder), wait: lastCall },
    "waits whether who had the store is still there",
  );
  await new Promise<void>((resolve) => {
    timers.after(lastCall, resolve, { keepAlive: true });
  });
  return true;
}

/** Undefined if the lease was renewed or taken meanwhile. */
async function succeed(
  before: Holder,
  database: Kysely<Tables>,
  options: LeaseOptions,
): Promise<number | undefined> {
  const fence = before.fence + 1;
  const mine = { fence, holder: signature(), address: null, expires_at: leaseEnd(options) };
  const { numUpdatedRows } = await database
    .updateTable("lease")
    .set(mine)
    .where("name", "=", leaseName)
    .where("fence", "=", before.fence)
    .where("expires_at", "=", before.expires_at)
    .executeTakeFirst();
  return numUpdatedRows > 0 ? fence : undefined;
}

/** This process, and in brackets where its number is valid. */
function signature(): string {
  const space = processSpace();
  return space === undefined ? processName() : `${processName()} [${space}]`;
}

function nameIn(holder: string): string {
  return holder.replace(/ \[\w+\]$/, "");
}

/** Whether it is a process that has ended, as far as that can be seen from here. */
function isGone(holder: string): boolean {
  const [, pid, space] = /^process (\d+) on .* \[(\w+)\]$/.exec(holder) ?? [];
  return space !== undefined && space === processSpace() && !isRunning(Number(pid));
}
