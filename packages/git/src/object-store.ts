import type { GitObject, Oid } from "./objects/object.ts";
import { inOwnMemory } from "./own-memory.ts";
import type { FetchRequest, Remote } from "./remote.ts";

export interface ObjectStoreOptions {
  readonly remote: Remote;
  /** Bytes kept in memory at most. */
  readonly capacity: number;
  /** Ends every fetch when aborted. */
  readonly lifetime: AbortSignal;
  /** Gets every object that is to stay when the store is swept. @default none */
  readonly touch?: (() => void) | undefined;
}

/** An object, or only its size if it is too large to be read into memory. */
export type StoredObject =
  | { readonly kind: "object"; readonly object: GitObject }
  | { readonly kind: "oversized"; readonly size: number };

export type StoredObjects = ReadonlyMap<Oid, StoredObject>;

interface Entry {
  readonly stored: StoredObject;
  /** How many sweeps there were when it was last used. */
  sweeps: number;
}

/** What an entry costs beside its data. */
const overhead = 256;
/** How many objects come between two sweeps, beside as many as are in use. */
const slack = 256;

/**
 * Objects of one remote in memory. What was not used between two sweeps goes, so that a branch that
 * moves for years leaves nothing behind; at capacity what was not used for longest goes first. What is
 * gone is fetched again.
 */
export class ObjectStore {
  readonly remote: Remote;
  readonly #capacity: number;
  readonly #lifetime: AbortSignal;
  readonly #touch: () => void;
  readonly #entries = new Map<Oid, Entry>();
  #size = 0;
  #sweeps = 0;
  #sweepAt = slack;

  constructor({ remote, capacity, lifetime, touch = () => {} }: ObjectStoreOptions) {
    this.remote = remote;
    this.#capacity = capacity;
    this.#lifetime = lifetime;
    this.#touch = touch;
  }

  get(oid: Oid): StoredObject | undefined {
    const entry = this.#entries.get(oid);
    if (!entry) {
      return undefined;
    }
    entry.sweeps = this.#sweeps;
    this.#entries.delete(oid);
    this.#entries.set(oid, entry);
    return entry.stored;
  }

  /** The object itself, if it is in memory. */
  peek(oid: Oid): GitObject | undefined {
    const entry = this.get(oid);
    return entry?.kind === "object" ? entry.object : undefined;
  }

  add(objects: Iterable<GitObject>): void {
    for (const object of objects) {
      this.#put(object.oid, { kind: "object", object });
    }
    this.#sweepIfFull();
  }

  /** Asks the remote, keeps what comes and returns all of it, even what is too much to keep. */
  async fetch(request: FetchRequest): Promise<StoredObjects> {
    const answer = await this.remote.fetch(request, {
      signal: this.#lifetime,
      peek: (oid) => this.peek(oid),
    });
    const fetched = new Map<Oid, StoredObject>();
    for (const object of answer.objects) {
      fetched.set(object.oid, { kind: "object", object });
    }
    for (const { oid, size } of answer.oversized) {
      fetched.set(oid, { kind: "oversized", size });
    }
    for (const [oid, stored] of fetched) {
      this.#put(oid, stored);
    }
    this.#sweepIfFull();
    return fetched;
  }

  #put(oid: Oid, stored: StoredObject): void {
    if (this.get(oid)) {
      return;
    }
    this.#entries.set(oid, { stored: alone(stored), sweeps: this.#sweeps });
    this.#size += cost(stored);
    for (const [oldest, old] of this.#entries) {
      if (this.#size <= this.#capacity) {
        break;
      }
      this.#remove(oldest, old);
    }
  }

  #sweepIfFull(): void {
    if (this.#entries.size < this.#sweepAt) {
      return;
    }
    this.#sweeps += 1;
    this.#touch();
    let inUse = 0;
    for (const [oid, entry] of this.#entries) {
      if (entry.sweeps === this.#sweeps) {
        inUse += 1;
      } else if (entry.sweeps < this.#sweeps - 1) {
        this.#remove(oid, entry);
      }
    }
    this.#sweepAt = this.#entries.size + inUse + slack;
  }

  #remove(oid: Oid, { stored }: Entry): void {
    this.#entries.delete(oid);
    this.#size -= cost(stored);
  }
}

/** What is kept of it is then what it costs. */
function alone(stored: StoredObject): StoredObject {
  if (stored.kind === "oversized") {
    return stored;
  }
  const { object } = stored;
  const data = inOwnMemory(object.data);
  return data === object.data ? stored : { kind: "object", object: { ...object, data } };
}

function cost(stored: StoredObject): number {
  return overhead + (stored.kind === "object" ? stored.object.data.length : 0);
}
