import { imageView } from "./image-view.ts";
import type { Labels } from "./metadata.ts";
import type { PhaseKey, Store } from "./store.ts";

export interface SoughtImage {
  readonly digest: string;
  /** Where it may have been seen, the likeliest first. */
  readonly among: readonly PhaseKey[];
}

/**
 * What an image said of itself when one of these phases showed it, of each of which only the newest entry
 * with its digest is read; undefined if none says anything.
 * @throws {StoreError}
 */
export async function seenImage(
  { digest, among }: SoughtImage,
  { arrivals }: Pick<Store, "arrivals">,
): Promise<Labels | undefined> {
  for (const phase of among) {
    const found = await arrivals.find(digest, [phase]);
    if (found && imageView(found.annotations)) {
      return found.annotations;
    }
  }
  return undefined;
}
