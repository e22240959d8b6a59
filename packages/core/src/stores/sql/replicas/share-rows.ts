import { sql, type Transaction } from "kysely";
import { memberLifetime } from "../../../replicas/register.ts";
import type { Division } from "../../../replicas/shares.ts";
import type { Tables } from "../tables.ts";
import { beBrief } from "./brief.ts";
import { databaseNow } from "./census.ts";

type Change = Transaction<Tables>;

/** How long ago something was tended for what fell due since then to be made up for, in ms. */
const moment = 60_000;
/** Who had it last may have ended before it made up for what fell due earlier, in ms: nothing is attempted twice. */
const overlap = 15_000;

/** Frees what those who gave no sign of life had, and forgets them. @returns their ids */
export async function strikeOff(
  change: Change,
  ids: readonly string[],
): Promise<readonly string[]> {
  await beBrief(change);
  const dead = await change
    .selectFrom("replica")
    .select("id")
    .where("id", "in", [...ids])
    .where("expires_at", "<", databaseNow)
    .forUpdate()
    .skipLocked()
    .execute();
  for (const { id } of dead) {
    await strike(change, id);
  }
  return dead.map(({ id }) => id);
}

/** The same by itself. What is locked, is so in the same order as by who strikes off others. */
export async function leave(change: Change, id: string): Promise<void> {
  await beBrief(change);
  await change.selectFrom("replica").select("id").where("id", "=", id).forUpdate().execute();
  await strike(change, id);
}

async function strike(change: Change, id: string): Promise<void> {
  const seen = change
    .selectFrom("replica")
    .select(sql<number>`least(expires_at - ${sql.lit(memberLifetime)}, ${databaseNow})`.as("seen"))
    .where("id", "=", id);
  await change
    .updateTable("share")
    .set(({ eb }) => ({ replica: "", fence: eb("fence", "+", 1), since: seen }))
    .where("replica", "=", id)
    .execute();
  await change.deleteFrom("replica").where("id", "=", id).execute();
}

/** @returns false while there are replicas that divide the work as it is now, and this is another division */
export async function divideAnew(change: Change, division: Division): Promise<boolean> {
  const { layout } = await change
    .selectFrom("division")
    .select("layout")
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (layout === division.layout) {
    return true;
  }
  const member = await change
    .selectFrom("replica")
    .select("id")
    .where("layout", "=", layout)
    .limit(1)
    .executeTakeFirst();
  if (!member) {
    await replaceShares(change, division);
  }
  return !member;
}

/** The numbers go on: nobody who had one of the old shares can take itself for the holder of a new one. */
async function replaceShares(change: Change, { layout, shares }: Division): Promise<void> {
  const { fence, since } = await change
    .selectFrom("share")
    .select(({ fn }) => [
      fn.max<number | null>("fence").as("fence"),
      fn.max<number | null>("since").as("since"),
    ])
    .executeTakeFirstOrThrow();
  await change.deleteFrom("share").execute();
  const rows = shares.map(({ name }) => ({ name, fence: (fence ?? 0) + 1, replica: "", since }));
  if (rows.length > 0) {
    await change.insertInto("share").values(rows).execute();
  }
  await change
    .updateTable("division")
    .set({ layout, shares: JSON.stringify(shares) })
    .execute();
}

export interface Taking {
  readonly share: string;
  readonly replica: string;
  readonly layout: string;
}

export interface Taken {
  readonly share: string;
  readonly fence: number;
  /** In ms. */
  readonly tendedUntil: number | undefined;
}

/** Undefined if somebody has it, or it is of another division. */
export async function takeShare(
  change: Change,
  { share: name, replica, layout }: Taking,
): Promise<Taken | undefined> {
  const free = await change
    .selectFrom("share")
    .select(["fence", "since", databaseNow.as("now")])
    .where("name", "=", name)
    .where("replica", "=", "")
    .where((share) =>
      share.exists(share.selectFrom("division").select("layout").where("layout", "=", layout)),
    )
    .forUpdate()
    .executeTakeFirst();
  if (!free) {
    return undefined;
  }
  const { since, now } = free;
  const fence = free.fence + 1;
  await change
    .updateTable("share")
    .set({ fence, replica, since: now })
    .where("name", "=", name)
    .execute();
  const isRecent = since !== null && since > now - moment;
  return { share: name, fence, tendedUntil: isRecent ? since - overlap : undefined };
}

/** Does nothing if somebody else has taken it meanwhile. */
export async function freeShare(change: Change, { share, fence }: Taken): Promise<void> {
  await beBrief(change);
  await change
    .updateTable("share")
    .set({ fence: fence + 1, replica: "", since: databaseNow })
    .where("name", "=", share)
    .where("fence", "=", fence)
    .execute();
}
