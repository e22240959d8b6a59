import type { GitObject, Oid } from "./objects/object.ts";
import type { FetchRequest, Remote } from "./remote.ts";

export interface ObjectStoreOptions {
  readonly remote: Remote;
  /** Bytes kept in memory at most. */
  readonly capacity: number;
  /** Ends every fetch when aborted. */
  readonly lifetime: AbortSignal;
}

/** An object, or only its size if it is too large to be read into memory. */
export type StoredObject =
  | { readonly kind: "object"; readonly object: GitObject }
  | { readonly kind: "oversized"; readonly size: number };

export type StoredObjects = ReadonlyMap<Oid, StoredObject>;

/** What an entry costs beside its data. */
const overhead = 256;

/** Objects of one remote in memory. Those not used for longest go first; what is gone is fetched again. */
export class ObjectStore {
  readonly remote: Remote;
  readonly #capacity: number;
  readonly #lifetime: AbortSignal;
  readonly #entries = new Map<Oid, StoredObject>();
  #size = 0;

  constructor({ remote, capacity, lifetime }: ObjectStoreOptions) {
    this.remote = remote;
    this.#capacity = capacity;
    this.#lifetime = lifetime;
  }

  get(oid: Oid): StoredObject | undefined {
    const entry = this.#entries.get(oid);
    if (entry) {
      this.#entries.delete(oid);
      this.#entries.set(oid, entry);
    }
    return entry;
  }

  add(objects: Iterable<GitObject>): void {
    for (const object of objects) {
      this.#put(object.oid, { kind: "object", object });
    }
  }

  /** Asks the remote, keeps what comes and returns all of it, even what is too much to keep. */
  async fetch(request: FetchRequest): Promise<StoredObjects> {
    const answer = await this.remote.fetch(request, { signal: this.#lifetime });
    const fetched = new Map<Oid, StoredObject>();
    for (const object of answer.objects) {
      fetched.set(object.oid, { kind: "object", object });
    }
    for (const { oid, size } of answer.oversized) {
      fetched.set(oid, { kind: "oversized", size });
    }
    for (const [oid, entry] of fetched) {
      this.#put(oid, entry);
    }
    return fetched;
  }

  #put(oid: Oid, entry: StoredObject): void {
    if (this.get(oid)) {
      return;
    }
    this.#entries.set(oid, entry);
    this.#size += cost(entry);
    for (const [oldest, old] of this.#entries) {
      if (this.#size <= this.#capacity) {
        break;
      }
      this.#entries.delete(oldest);
      this.#size -= cost(old);
    }
  }
}

function cost(entry: StoredObject): number {
  return overhead + (entry.kind === "object" ? entry.object.data.length : 0);
}
