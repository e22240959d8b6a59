import type { Transaction } from "kysely";
import { forgottenAfter, imagesPerRepository, selectionsPerRepository } from "../sighting.ts";
import type { Tables } from "./tables.ts";

/** How many at most are dropped at a time because they are too many. */
const batch = 100;

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
  const superfluous = await transaction
    .selectFrom("sighting")
    .select("digest")
    .where("repository", "=", repository)
    .orderBy("last_seen_at", "desc")
    .offset(imagesPerRepository)
    .limit(batch)
    .execute();
  if (superfluous.length > 0) {
    const digests = superfluous.map(({ digest }) => digest);
    await transaction
      .deleteFrom("sighting")
      .where("repository", "=", repository)
      .where("digest", "in", digests)
      .execute();
  }
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
  const superfluous = await transaction
    .selectFrom("taken_image")
    .select("selection")
    .where("repository", "=", repository)
    .orderBy("last_taken_at", "desc")
    .offset(selectionsPerRepository)
    .limit(batch)
    .execute();
  if (superfluous.length > 0) {
    const selections = superfluous.map(({ selection }) => selection);
    await transaction
      .deleteFrom("taken_image")
      .where("repository", "=", repository)
      .where("selection", "in", selections)
      .execute();
  }
}
