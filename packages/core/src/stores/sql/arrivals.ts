import type { Kysely, Transaction } from "kysely";
import type { Arrival, Arrivals, NewArrival, PhaseKey, ShownAmong, Within } from "../../store.ts";
import { describeArrival } from "../describe-arrival.ts";
import type { SqlConnection } from "./connection.ts";
import { readContent } from "./kept-content.ts";
import { arrivalPruning, type Retention } from "./retention.ts";
import type { ArrivalRow, Tables } from "./tables.ts";

export function sqlArrivals(connection: SqlConnection, retention: Retention): Arrivals {
  const { read, write, versions } = connection;
  const pruning = arrivalPruning(retention);
  return {
    ...sqlPast(connection),
    append: (arrival) => {
      const prune = pruning(arrival.phase);
      return write(async (transaction) => {
        const version = versions.next(arrival.recordedAt.getTime());
        const appended = await append(transaction, arrival, version);
        await prune(transaction);
        return appended;
      });
    },
    latest: async (phase) => {
      const row = await read((database) => selectLatest(database, phase).executeTakeFirst());
      return row && fromRow(row);
    },
    list: async (phase, { before, limit }) => {
      const rows = await read((database) => {
        const all = database.selectFrom("arrival").selectAll().where("phase", "=", phase);
        const older = before === undefined ? all : all.where("version", "<", before);
        return older.orderBy("version", "desc").limit(limit).execute();
      });
      return rows.map(fromRow);
    },
  };
}

/** What is known of digests, whenever they were shown. */
function sqlPast({ read }: SqlConnection): Pick<Arrivals, "shown" | "find" | "since"> {
  return {
    shown: async (digest, among) => {
      if (among.phases.length === 0) {
        return false;
      }
      const row = await read((database) => selectShown(database, digest, among).executeTakeFirst());
      return row !== undefined;
    },
    find: async (digest, phases) => {
      if (phases.length === 0) {
        return undefined;
      }
      const row = await read((database) => selectFound(database, digest, phases));
      return row && fromRow(row);
    },
    since: async (digest, within) => {
      const rows = await read((database) => selectSince(database, digest, within));
      const wasShown = rows.some(({ last }) => last !== null);
      return wasShown ? rows.flatMap((row) => row.digest ?? []) : undefined;
    },
  };
}

async function append(
  transaction: Transaction<Tables>,
  arrival: NewArrival,
  version: string,
): Promise<Arrival> {
  const { phase, digest, cause } = arrival;
  const before = await selectLatest(transaction, phase).executeTakeFirst();
  const known = await selectShown(transaction, digest, { phases: [phase] }).executeTakeFirst();
  const context = { version, latest: before && fromRow(before), isKnown: known !== undefined };
  const appended = describeArrival(arrival, context);
  await transaction.insertInto("arrival").values(toRow(appended)).execute();
  await transaction
    .insertInto("shown_digest")
    .values({ phase, digest, cause, version })
    .onConflict((conflict) =>
      conflict.columns(["phase", "digest", "cause"]).doUpdateSet({ version }),
    )
    .execute();
  return appended;
}

function selectLatest(database: Pick<Transaction<Tables>, "selectFrom">, phase: PhaseKey) {
  return database
    .selectFrom("arrival")
    .selectAll()
    .where("phase", "=", phase)
    .orderBy("version", "desc")
    .limit(1);
}

function selectShown(
  database: Pick<Transaction<Tables>, "selectFrom">,
  digest: string,
  { phases, cause }: ShownAmong,
) {
  const all = database
    .selectFrom("shown_digest")
    .select("version")
    .where("phase", "in", [...phases])
    .where("digest", "=", digest);
  const some = cause === undefined ? all : all.where("cause", "=", cause);
  return some.limit(1);
}

async function selectFound(
  database: Kysely<Tables>,
  digest: string,
  phases: readonly PhaseKey[],
): Promise<ArrivalRow | undefined> {
  return await database
    .selectFrom("shown_digest as shown")
    .innerJoin("arrival", "arrival.version", "shown.version")
    .selectAll("arrival")
    .where("shown.phase", "in", [...phases])
    .where("shown.digest", "=", digest)
    .orderBy("arrival.version", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** One row without a digest if there is none; without `last` as well if the phase never showed it. */
async function selectSince(database: Kysely<Tables>, digest: string, { phase, limit }: Within) {
  return await database
    .selectFrom((inner) =>
      inner
        .selectFrom("shown_digest")
        .select(({ fn }) => fn.max<string | null>("version").as("last"))
        .where("phase", "=", phase)
        .where("digest", "=", digest)
        .as("shown"),
    )
    .leftJoin("shown_digest as newer", (join) =>
      join.on("newer.phase", "=", phase).onRef("newer.version", ">", "shown.last"),
    )
    .select(["shown.last", "newer.digest"])
    .distinct()
    .limit(limit)
    .execute();
}

function toRow(arrival: Arrival): ArrivalRow {
  return {
    version: arrival.version,
    phase: arrival.phase,
    digest: arrival.digest,
    resource: JSON.stringify(arrival.resource ?? null),
    annotations: JSON.stringify(arrival.annotations),
    commit_id: arrival.commit ?? null,
    cause: arrival.cause,
    promotion: arrival.promotion ?? null,
    actor: arrival.actor ?? null,
    rewritten: Number(arrival.rewritten),
    recorded_at: arrival.recordedAt.getTime(),
    digest_version: arrival.digestVersion,
    digest_recorded_at: arrival.digestRecordedAt.getTime(),
    repeated: Number(arrival.repeated),
  };
}

function fromRow(row: ArrivalRow): Arrival {
  return Object.freeze({
    version: row.version,
    phase: row.phase as PhaseKey,
    digest: row.digest,
    ...readContent(row),
    commit: row.commit_id ?? undefined,
    cause: row.cause,
    promotion: row.promotion ?? undefined,
    actor: row.actor ?? undefined,
    rewritten: row.rewritten === 1,
    recordedAt: new Date(row.recorded_at),
    digestVersion: row.digest_version,
    digestRecordedAt: new Date(row.digest_recorded_at),
    repeated: row.repeated === 1,
  });
}
