import type { Transaction } from "kysely";
import { forgottenAfter, imagesPerRepository, selectionsPerRepository } from "../sighting.ts";
import { keepNewest } from "./keep-newest.ts";
import type { Tables } from "./tables.ts";

/**
 * Drops what was not seen for long, anywhere, and of the repository what is too much.
 *
 * @param now in ms since 1970
 */
export async function forgetImages(
  transaction: Transaction<Tables>,
  repository: string,
  now: number,
): Promise<void> {
  await transaction
    .deleteFrom("sighting")
    .where("last_seen_at", "<", now - forgottenAfter)
    .execute();
  await keepNewest(transaction, {
    table: "sighting",
    group: "repository",
    value: repository,
    key: "digest",
    order: "last_seen_at",
    count: imagesPerRepository,
  });
}

/** The same of what selections took. */
export async function forgetTaken(
  transaction: Transaction<Tables>,
  repository: string,
  now: number,
): Promise<void> {
  await transaction
    .deleteFrom("taken_image")
    .where("last_taken_at", "<", now - forgottenAfter)
    .execute();
  await keepNewest(transaction, {
    table: "taken_image",
    group: "repository",
    value: repository,
    key: "selection",
    order: "last_taken_at",
    count: selectionsPerRepository,
  });
}
