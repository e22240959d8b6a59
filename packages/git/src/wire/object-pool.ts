import type { ObjectSource, ReadObject } from "../object-source.ts";
import type { GitObject, Oid } from "../objects/object.ts";
import { PackLimitError } from "./pack/pack-limits.ts";
import { MissingWantError } from "./protocol/missing-want-error.ts";
import type { UploadPack, UploadPackCall } from "./upload-pack.ts";

export interface ObjectPoolOptions extends UploadPackCall {
  readonly uploadPack: UploadPack;
  /** Objects the caller has at hand. */
  readonly peek?: ((oid: Oid) => GitObject | undefined) | undefined;
}

/** How many objects one request asks for. */
const batchSize = 1000;

/**
 * The objects of one call: those that were sent already, those the caller has, and the rest of the
 * remote, which is asked for what is read.
 */
export class ObjectPool implements ObjectSource {
  readonly #options: ObjectPoolOptions;
  readonly #answers = new Map<Oid, ReadObject>();

  constructor(options: ObjectPoolOptions) {
    this.#options = options;
  }

  /** Takes in what was sent unasked. */
  add(objects: Iterable<GitObject>): void {
    for (const object of objects) {
      this.#answers.set(object.oid, { kind: "object", object });
    }
  }

  /** An object that can be had without asking the remote. */
  peek(oid: Oid): GitObject | undefined {
    const answer = this.#answers.get(oid);
    return answer?.kind === "object" ? answer.object : this.#options.peek?.(oid);
  }

  async readAll(oids: readonly Oid[]): Promise<readonly ReadObject[]> {
    const wanted = [...new Set(oids)].filter((oid) => !this.#answers.has(oid) && !this.peek(oid));
    for (let start = 0; start < wanted.length; start += batchSize) {
      await this.#request(wanted.slice(start, start + batchSize));
    }
    return oids.map((oid) => this.#answer(oid));
  }

  #answer(oid: Oid): ReadObject {
    const object = this.peek(oid);
    return object ? { kind: "object", object } : (this.#answers.get(oid) ?? { kind: "missing" });
  }

  /** What the remote does not have, and what is too large, ends a request for all: those are singled out. */
  async #request(wants: readonly Oid[]): Promise<void> {
    try {
      const command = { wants, filter: "tree:0" } as const;
      const { uploadPack, signal } = this.#options;
      this.add(await uploadPack.fetch(command, { signal }));
    } catch (error) {
      if (error instanceof MissingWantError) {
        return this.#requestWithout(error.oid, wants);
      }
      if (error instanceof PackLimitError) {
        return this.#requestLess(error, wants);
      }
      throw error;
    }
  }

  async #requestWithout(missing: Oid | undefined, wants: readonly Oid[]): Promise<void> {
    const rest = wants.filter((oid) => oid !== missing);
    if (rest.length < wants.length) {
      return rest.length > 0 ? this.#request(rest) : undefined;
    }
    return wants.length > 1 ? this.#requestHalves(wants) : undefined;
  }

  async #requestLess(error: PackLimitError, wants: readonly Oid[]): Promise<void> {
    const [oid] = wants;
    if (wants.length > 1) {
      return this.#requestHalves(wants);
    }
    if (oid === undefined || error.size === undefined) {
      throw error;
    }
    this.#answers.set(oid, { kind: "oversized", blob: { oid, size: error.size } });
  }

  async #requestHalves(wants: readonly Oid[]): Promise<void> {
    const middle = Math.ceil(wants.length / 2);
    await this.#request(wants.slice(0, middle));
    await this.#request(wants.slice(middle));
  }
}
