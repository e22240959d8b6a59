import { commitsLeadingTo, type ListedCommit, lineBetween } from "../commit-order.ts";
import { type CommitSource, lastChanges } from "../last-changes.ts";
import type { GitObject, Oid } from "../objects/object.ts";
import type { Containment, ContainsRequest, Log, LogRequest } from "../remote.ts";
import { type CommitFetchOptions, fetchCommits } from "./commit-fetch.ts";
import { PackLimitError } from "./pack/pack-limits.ts";
import { MissingWantError } from "./protocol/missing-want-error.ts";
import type { Filter } from "./upload-pack.ts";

/** More objects than this between two commits are not looked at. */
const limits = { maxObjects: 20_000 };

/** Reads what happened between two commits of a remote. */
export class History {
  readonly #options: CommitFetchOptions;

  constructor(options: CommitFetchOptions) {
    this.#options = options;
  }

  async contains({ ancestor, tip }: ContainsRequest): Promise<Containment> {
    if (ancestor === tip) {
      return "yes";
    }
    const objects = await this.#between(ancestor, tip, "tree:0");
    if (!objects) {
      return (await this.#isUnheardOf(ancestor, tip)) ? "no" : "unknown";
    }
    return reaches(commitsLeadingTo(tip, objects), ancestor) ? "yes" : "no";
  }

  async log({ known, tip, paths }: LogRequest): Promise<Log> {
    if (known === tip) {
      return { fastForward: "yes", commits: [] };
    }
    const { pool } = this.#options;
    const line = lineBetween(known, tip, (oid) => pool.peek(oid));
    if (line) {
      return await this.#forward(line, paths);
    }
    const objects = await this.#between(known, tip, "blob:none");
    if (!objects) {
      return { fastForward: await this.contains({ ancestor: known, tip }), commits: [] };
    }
    const commits = commitsLeadingTo(tip, objects);
    if (!reaches(commits, known)) {
      return { fastForward: "no", commits: [] };
    }
    pool.add(objects);
    return await this.#forward(commits, paths);
  }

  async #forward(commits: readonly ListedCommit[], paths: readonly string[]): Promise<Log> {
    const source = commitSource(this.#options);
    return { fastForward: "yes", commits: await lastChanges({ commits, paths, source }) };
  }

  /**
   * What `tip` has and `known` has not; undefined if that is too much. A server that has never heard
   * of `known` sends all of its history, so a commit that is not in it is not there. Nothing may be
   * sent as the difference to what is not at hand, or a commit would be missing.
   */
  async #between(known: Oid, tip: Oid, filter: Filter): Promise<readonly GitObject[] | undefined> {
    const { uploadPack, signal } = this.#options;
    const command = { wants: [tip], haves: [known], filter };
    try {
      return await uploadPack.fetch(command, { signal, limits });
    } catch (error) {
      if (error instanceof PackLimitError || error instanceof MissingWantError) {
        return undefined;
      }
      throw error;
    }
  }

  /** Whether the server says that it does not have a commit; what it does not have led to nothing. */
  async #isUnheardOf(commit: Oid, tip: Oid): Promise<boolean> {
    const { uploadPack, signal } = this.#options;
    try {
      return !(await uploadPack.has(commit, tip, { signal }));
    } catch (error) {
      if (error instanceof MissingWantError) {
        return false;
      }
      throw error;
    }
  }
}

/** Whether the commits follow on `known`. */
function reaches(commits: readonly ListedCommit[], known: Oid): boolean {
  return commits.some(({ commit }) => commit.parents.includes(known));
}

function commitSource(options: CommitFetchOptions): CommitSource {
  const readAll = (oids: readonly Oid[]) => options.pool.readAll(oids);
  const readCommits = async (oids: readonly Oid[]) => {
    await fetchCommits(oids, options);
    return readAll(oids);
  };
  return { readAll, readCommits };
}
