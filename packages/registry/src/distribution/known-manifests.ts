import { BoundedMap } from "../bounded-map.ts";
import type { Descriptor } from "../descriptor.ts";
import type { Digest } from "../digest.ts";

/** What a place held when it was read, and how its registry marks that. */
export interface MarkedManifest {
  /** A strong entity tag (RFC 9110, section 8.8.3): the same one means the same bytes. */
  readonly etag: string;
  readonly descriptor: Descriptor;
}

const limit = 5000;

/** Remembers manifests that were read and verified, so that they need not be read to be told apart. */
export class KnownManifests {
  readonly #byDigest = new BoundedMap<Digest, Descriptor>(limit);
  readonly #byPlace = new BoundedMap<string, MarkedManifest>(limit);

  /** `place` is where it was read; without an entity tag, the place is not remembered. */
  add(place: string, descriptor: Descriptor, etag: string | undefined): void {
    this.#byDigest.set(descriptor.digest, descriptor);
    if (etag === undefined) {
      this.#byPlace.delete(place);
    } else {
      this.#byPlace.set(place, { etag, descriptor });
    }
  }

  withDigest(digest: Digest): Descriptor | undefined {
    return this.#byDigest.get(digest);
  }

  at(place: string): MarkedManifest | undefined {
    return this.#byPlace.get(place);
  }
}
