import type { ResourceView } from "@glu/core/api-types";
import { shortDigest } from "./digest-words.ts";

/** What people call what a phase shows: its version, else its tag, else the beginning of its digest. */
export function shownVersion({ digest, image }: ResourceView): string | undefined {
  if (digest === undefined) {
    return undefined;
  }
  return image?.version ?? telling(image?.tag) ?? shortDigest(digest);
}

/** The tag that everything has had at some time says nothing. */
function telling(tag: string | undefined): string | undefined {
  return tag === "latest" ? undefined : tag;
}
