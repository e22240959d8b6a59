import type { Sightings, TakenImage } from "../sightings.ts";
import {
  forgottenAfter,
  imagesPerRepository,
  type Sighting,
  seenAgain,
  selectionsPerRepository,
} from "./sighting.ts";

/** What was seen until the process ends. */
export function memorySightings(): Sightings {
  const seen = new Recollection<Sighting>(imagesPerRepository);
  const taken = new Recollection<Taking>(selectionsPerRepository);
  return {
    async firstSeen({ repository, digest }) {
      const known = seen.get(repository, digest);
      return known && new Date(known.first);
    },
    async see({ repository, digest }, at) {
      const known = seen.get(repository, digest);
      const sighting = seenAgain(known, at.getTime());
      if (sighting !== known) {
        seen.set(repository, digest, sighting);
      }
      return new Date(sighting.first);
    },
    async taken({ repository, selection }) {
      return taken.get(repository, selection)?.image;
    },
    async take({ repository, selection }, image, at) {
      taken.set(repository, selection, { image: Object.freeze({ ...image }), last: at.getTime() });
    },
  };
}

interface Taking {
  readonly image: TakenImage;
  readonly last: number;
}

/** Entries of each repository, until they are too old or too many. */
class Recollection<Entry extends { readonly last: number }> {
  readonly #limit: number;
  /** Oldest first. */
  readonly #repositories = new Map<string, Map<string, Entry>>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(repository: string, key: string): Entry | undefined {
    return this.#repositories.get(repository)?.get(key);
  }

  set(repository: string, key: string, entry: Entry): void {
    const entries = this.#repositories.get(repository) ?? new Map<string, Entry>();
    this.#repositories.set(repository, entries);
    const isNew = !entries.delete(key);
    entries.set(key, entry);
    if (isNew) {
      this.#forget(entry.last - forgottenAfter, entries);
    }
  }

  #forget(before: number, grown: Map<string, Entry>): void {
    const [oldest] = grown.keys();
    if (oldest !== undefined && grown.size > this.#limit) {
      grown.delete(oldest);
    }
    for (const [repository, entries] of this.#repositories) {
      dropOld(entries, before);
      if (entries.size === 0) {
        this.#repositories.delete(repository);
      }
    }
  }
}

/** The oldest come first. */
function dropOld(entries: Map<string, { readonly last: number }>, before: number): void {
  for (const [key, { last }] of entries) {
    if (last >= before) {
      return;
    }
    entries.delete(key);
  }
}
