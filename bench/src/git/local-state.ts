import { type GitObject, type Oid, openRemote, type Remote } from "@glu/git";
import { type Cost, costOf } from "../cost.ts";
import { type RemoteTarget, remoteOptions } from "./open.ts";

export interface LocalStateOptions {
  readonly target: RemoteTarget;
  readonly branch: string;
  /** The files whose content is held, with the trees on the way to them. */
  readonly paths: readonly string[];
}

const { signal } = new AbortController();

/** What a client holds of a branch, without what it takes to notice that the branch moved. */
export class LocalState {
  readonly #options: LocalStateOptions;
  readonly #remote: Remote;
  readonly #objects = new Map<Oid, GitObject>();
  #tip: Oid | undefined;

  constructor(options: LocalStateOptions) {
    this.#options = options;
    this.#remote = openRemote(remoteOptions(options.target));
  }

  /** The cost of the fetch alone. Rejects if the branch did not move. */
  async update(): Promise<Cost> {
    const ref = `refs/heads/${this.#options.branch}`;
    const { refs } = await this.#remote.listRefs({ refs: [ref] }, { signal });
    const tip = refs.get(ref);
    if (tip === undefined || tip === this.#tip) {
      throw new Error(`${ref} is at ${tip} still`);
    }
    const cost = await costOf(() => this.#fetch(tip));
    this.#tip = tip;
    return cost;
  }

  close(): Promise<void> {
    return this.#remote.close();
  }

  async #fetch(tip: Oid): Promise<void> {
    const need = { kind: "paths", paths: this.#options.paths } as const;
    const peek = (oid: Oid) => this.#objects.get(oid);
    const { objects } = await this.#remote.fetch({ tip, known: this.#tip, need }, { signal, peek });
    if (!objects.some(({ type }) => type === "blob")) {
      throw new Error(`no file of ${tip} came`);
    }
    for (const object of objects) {
      this.#objects.set(object.oid, object);
    }
  }
}
