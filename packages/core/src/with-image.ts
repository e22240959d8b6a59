import { imageView } from "./image-view.ts";
import type { Labels } from "./metadata.ts";
import { type SoughtImage, seenImage } from "./seen-image.ts";
import type { Store } from "./store.ts";

/** What a commit is known by, which says nothing of what another phase shows. */
const ofCommits = "dev.getglu.git.";

/**
 * What was said of something, with what its image said of itself where it was seen before, unless something
 * of an image is said already. It is only told to people: a store that is away leaves it out.
 */
export async function withImage(
  said: Labels,
  sought: SoughtImage,
  store: Pick<Store, "arrivals">,
): Promise<Labels> {
  if (imageView(said)) {
    return said;
  }
  const image: Labels = (await seenImage(sought, store).catch(() => undefined)) ?? {};
  const inherited = Object.entries(image).filter(([key]) => !key.startsWith(ofCommits));
  return { ...Object.fromEntries(inherited), ...said };
}
