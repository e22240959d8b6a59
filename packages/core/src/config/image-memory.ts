import {
  formatReference,
  type ImageReference,
  type ImageWatcherOptions,
  isDigest,
} from "@glu/registry";
import type { Sightings } from "../sightings.ts";

/** What a watcher remembers, in the store. */
export function imageMemory(
  reference: ImageReference,
  sightings: Sightings,
): Required<Pick<ImageWatcherOptions, "firstSeen" | "lastTaken">> {
  const repository = formatReference({ ...reference, tag: undefined, digest: undefined });
  return {
    firstSeen: {
      seen: async (digest, now) => {
        const first = await sightings.see({ repository, digest }, new Date(now));
        return first.getTime();
      },
    },
    lastTaken: {
      read: async (selection) => {
        const taken = await sightings.taken({ repository, selection });
        const digest = taken?.digest ?? "";
        return taken && isDigest(digest) ? { ...taken, digest } : undefined;
      },
      write: (selection, image, now) =>
        sightings.take({ repository, selection }, image, new Date(now)),
    },
  };
}
