import { ObjectMissingError } from "./errors.ts";
import type { ObjectStore, StoredObject } from "./object-store.ts";
import type { GitObject, Oid } from "./objects/object.ts";
import { type Resolution, resolvePath } from "./objects/resolve-path.ts";

export interface CommitObjectsOptions {
  readonly store: ObjectStore;
  /** A commit the remote has, which the objects can be asked from. */
  readonly tip: Oid;
  readonly tree: Oid;
  /** Objects the remote does not have yet. */
  readonly local?: ReadonlyMap<Oid, GitObject>;
}

export type FoundPath = Exclude<Resolution, { kind: "unread" }>;

interface Batch {
  readonly paths: Set<string>;
  readonly oids: Set<Oid>;
  readonly done: Promise<ReadonlyMap<Oid, StoredObject>>;
}

/**
 * The objects of one commit. One that is not in memory is fetched; what is asked for at the same
 * time is fetched together.
 */
export class CommitObjects {
  readonly tip: Oid;
  readonly tree: Oid;
  readonly store: ObjectStore;
  readonly #local: ReadonlyMap<Oid, GitObject>;
  #batch: Batch | undefined;

  constructor({ store, tip, tree, local = new Map() }: CommitObjectsOptions) {
    this.store = store;
    this.tip = tip;
    this.tree = tree;
    this.#local = local;
  }

  /** The same commit with changes on top that the remote does not have yet. */
  withLocal(tree: Oid, objects: Iterable<GitObject>): CommitObjects {
    const local = new Map(this.#local);
    for (const object of objects) {
      local.set(object.oid, object);
    }
    return new CommitObjects({ store: this.store, tip: this.tip, tree, local });
  }

  /** The bytes of an object that is in memory now. */
  peek(oid: Oid): Buffer | undefined {
    return dataOf(this.#find(oid));
  }

  /** What is at a path; fetches the trees on the way and what is there if need be. */
  async resolve(names: readonly string[]): Promise<FoundPath> {
    const known = resolvePath(this.tree, names, (oid) => this.peek(oid));
    if (known.kind !== "unread") {
      return known;
    }
    const fetched = await this.#fetch((batch) => batch.paths.add(names.join("/")));
    return this.#resolveWith(fetched, names);
  }

  /** What a path was found to be; asked for together with the paths that are resolved meanwhile. */
  async getAt(names: readonly string[], oid: Oid): Promise<StoredObject> {
    const stored = this.#find(oid);
    if (stored) {
      return stored;
    }
    const fetched = await this.#fetch((batch) => batch.paths.add(names.join("/")));
    return fetched.get(oid) ?? this.get(oid);
  }

  /** An object of this commit. @throws {ObjectMissingError} */
  async get(oid: Oid): Promise<StoredObject> {
    const known = this.#find(oid);
    const stored = known ?? (await this.#fetch((batch) => batch.oids.add(oid))).get(oid);
    if (!stored) {
      throw this.#missing(oid);
    }
    return stored;
  }

  /** The bytes of an object. @throws {ObjectMissingError} also if it is too large to be read. */
  async read(oid: Oid): Promise<Buffer> {
    const stored = await this.get(oid);
    if (stored.kind === "oversized") {
      throw this.#missing(oid);
    }
    return stored.object.data;
  }

  /** Brings everything on the way to these paths into memory. */
  async load(paths: Iterable<string>): Promise<void> {
    await Promise.all([...paths].map((path) => this.resolve(splitPath(path))));
  }

  /** Trees that stand elsewhere in the commit of the remote are asked for by name. */
  async #resolveWith(
    fetched: ReadonlyMap<Oid, StoredObject>,
    names: readonly string[],
  ): Promise<FoundPath> {
    const trees = new Map<Oid, Buffer>();
    const read = (oid: Oid) => trees.get(oid) ?? dataOf(fetched.get(oid)) ?? this.peek(oid);
    for (;;) {
      const found = resolvePath(this.tree, names, read);
      if (found.kind !== "unread") {
        return found;
      }
      trees.set(found.oid, await this.read(found.oid));
    }
  }

  #find(oid: Oid): StoredObject | undefined {
    const local = this.#local.get(oid);
    return local ? { kind: "object", object: local } : this.store.get(oid);
  }

  #fetch(ask: (batch: Batch) => void): Promise<ReadonlyMap<Oid, StoredObject>> {
    this.#batch ??= this.#openBatch();
    ask(this.#batch);
    return this.#batch.done;
  }

  /** Fetches once all that asks in this turn of the event loop has asked. */
  #openBatch(): Batch {
    const paths = new Set<string>();
    const oids = new Set<Oid>();
    const turn = new Promise((resolve) => {
      setImmediate(resolve);
    });
    const done = turn.then(async () => {
      this.#batch = undefined;
      const fetches = [
        ...(paths.size > 0 ? [{ kind: "paths", paths: [...paths] } as const] : []),
        ...(oids.size > 0 ? [{ kind: "oids", oids: [...oids] } as const] : []),
      ].map((need) => this.store.fetch({ tip: this.tip, need }));
      const answers = await Promise.all(fetches);
      return new Map(answers.flatMap((objects) => Array.from(objects)));
    });
    return { paths, oids, done };
  }

  #missing(oid: Oid): ObjectMissingError {
    return new ObjectMissingError(
      `${this.store.remote.location} does not send object ${oid} of commit ${this.tip}. The branch may have moved; it is read again.`,
    );
  }
}

/** The names of a path; `""` is the root. */
export function splitPath(path: string): string[] {
  return path === "" ? [] : path.split("/");
}

function dataOf(stored: StoredObject | undefined): Buffer | undefined {
  return stored?.kind === "object" ? stored.object.data : undefined;
}
