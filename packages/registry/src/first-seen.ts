import { BoundedMap } from "./bounded-map.ts";
import type { Digest } from "./digest.ts";

/** Remembers when an image was seen for the first time. */
export interface FirstSeen {
  /**
   * The first time this was asked about the digest, in ms since 1970. That is `now` if it is asked
   * for the first time.
   */
  readonly seen: (digest: Digest, now: number) => Promise<number>;
}

/** Remembers the last 20,000 images that were asked about, until the process ends. */
export class MemoryFirstSeen implements FirstSeen {
  readonly #times = new BoundedMap<Digest, { readonly time: number }>(20_000);

  async seen(digest: Digest, now: number): Promise<number> {
    const known = this.#times.get(digest);
    if (known !== undefined) {
      return known.time;
    }
    this.#times.set(digest, { time: now });
    return now;
  }
}
