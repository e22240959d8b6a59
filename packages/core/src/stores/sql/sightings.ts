import { createHash } from "node:crypto";
import type { Transaction } from "kysely";
import type { ImageSelection, SeenImage, Sightings, TakenImage } from "../../sightings.ts";
import { isRecent, type Sighting, seenAgain } from "../sighting.ts";
import type { SqlConnection } from "./connection.ts";
import { forgetImages, forgetTaken } from "./forget-sightings.ts";
import type { Tables, TakenImageRow } from "./tables.ts";

type Readable = Pick<Transaction<Tables>, "selectFrom">;

export function sqlSightings({ read, write }: SqlConnection): Sightings {
  return {
    firstSeen: async (image) => {
      const known = await read((database) => selectSighting(database, image));
      return known && new Date(known.first);
    },
    see: async (image, at) => {
      const known = await read((database) => selectSighting(database, image));
      const sighting = seenAgain(known, at.getTime());
      return sighting === known
        ? new Date(known.first)
        : await write((transaction) => see(transaction, image, at.getTime()));
    },
    taken: async (selection) => {
      const row = await read((database) => selectTaken(database, selection));
      return row && fromRow(row);
    },
    take: async (selection, image, at) => {
      const row = toRow(selection, image, at);
      const known = await read((database) => selectTaken(database, selection));
      if (known === undefined || !isSame(known, row)) {
        await write((transaction) => take(transaction, row, known === undefined));
      }
    },
  };
}

async function selectSighting(
  database: Readable,
  { repository, digest }: SeenImage,
): Promise<Sighting | undefined> {
  return await database
    .selectFrom("sighting")
    .select(["first_seen_at as first", "last_seen_at as last"])
    .where("repository", "=", repository)
    .where("digest", "=", digest)
    .executeTakeFirst();
}

async function see(transaction: Transaction<Tables>, image: SeenImage, now: number): Promise<Date> {
  const known = await selectSighting(transaction, image);
  const { first, last } = seenAgain(known, now);
  const times = { first_seen_at: first, last_seen_at: last };
  const { repository, digest } = image;
  await transaction
    .insertInto("sighting")
    .values({ repository, digest, ...times })
    .onConflict((conflict) => conflict.columns(["repository", "digest"]).doUpdateSet(times))
    .execute();
  if (known === undefined) {
    await forgetImages(transaction, repository, now);
  }
  return new Date(first);
}

async function selectTaken(
  database: Readable,
  { repository, selection }: ImageSelection,
): Promise<TakenImageRow | undefined> {
  return await database
    .selectFrom("taken_image")
    .selectAll()
    .where("repository", "=", repository)
    .where("selection", "=", keyOf(selection))
    .executeTakeFirst();
}

async function take(
  transaction: Transaction<Tables>,
  row: TakenImageRow,
  isNew: boolean,
): Promise<void> {
  const { repository, selection: _, ...taken } = row;
  await transaction
    .insertInto("taken_image")
    .values(row)
    .onConflict((conflict) => conflict.columns(["repository", "selection"]).doUpdateSet(taken))
    .execute();
  if (isNew) {
    await forgetTaken(transaction, repository, row.last_taken_at);
  }
}

/** Of a bounded length, which an index needs. */
function keyOf(selection: string): string {
  return createHash("sha256").update(selection).digest("hex");
}

/** Whether nothing need be written. */
function isSame(known: TakenImageRow, row: TakenImageRow): boolean {
  return (
    known.tag === row.tag &&
    known.digest === row.digest &&
    isRecent(known.last_taken_at, row.last_taken_at)
  );
}

function toRow(
  { repository, selection }: ImageSelection,
  { tag, digest, mediaType, size, built }: TakenImage,
  at: Date,
): TakenImageRow {
  return {
    repository,
    selection: keyOf(selection),
    tag,
    digest,
    media_type: mediaType,
    size,
    built_at: built ?? null,
    last_taken_at: at.getTime(),
  };
}

function fromRow(row: TakenImageRow): TakenImage {
  const { tag, digest, media_type: mediaType, size, built_at: built } = row;
  return Object.freeze({ tag, digest, mediaType, size, built: built ?? undefined });
}
