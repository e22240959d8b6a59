import type { ImageView, ResourceView } from "@glu/core/api-types";
import { shortDigest } from "./digest-words.ts";

/** What people call what a phase shows: its version, else its tag, else the beginning of its digest. */
export function shownVersion({ digest, image }: ResourceView): string | undefined {
  if (digest === undefined) {
    return undefined;
  }
  return imageName(image) ?? shortDigest(digest);
}

/** What people call an image: its version, else its tag. `latest` is no name, as everything was that once. */
export function imageName(image: Pick<ImageView, "version" | "tag"> = {}): string | undefined {
  return image.version ?? (image.tag === "latest" ? undefined : image.tag);
}
