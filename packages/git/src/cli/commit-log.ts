import { commitsLeadingTo, type ListedCommit } from "../commit-order.ts";
import { ObjectMissingError } from "../errors.ts";
import { lastChanges } from "../last-changes.ts";
import { foundObjects } from "../object-source.ts";
import { isOid, type Oid } from "../objects/object.ts";
import type { Containment, ContainsRequest, Log, LoggedCommit, LogRequest } from "../remote.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { PrivateRepository } from "./private-repository.ts";

/** A log needs the history between two commits, which a repository may have been fetched without. */
export type LogAnswer = Log | "history-missing";

/** Older ones are not looked at. */
const maxCommits = 20_000;

const rewritten: Log = { fastForward: "no", commits: [] };

/** Reads a log from a private repository, fetching both ends first. */
export class CommitLog {
  readonly #repository: PrivateRepository;
  readonly #reader: ObjectReader;
  readonly #signal: AbortSignal;

  constructor(repository: PrivateRepository, reader: ObjectReader, signal: AbortSignal) {
    this.#repository = repository;
    this.#reader = reader;
    this.#signal = signal;
  }

  async read(request: LogRequest): Promise<LogAnswer> {
    const { known, tip } = request;
    await this.#fetchEnds(known, tip);
    if ((await this.#reader.read(tip)).kind === "missing") {
      throw new ObjectMissingError(
        `${this.#repository.git.remote.url} does not send commit ${tip}. The branch may have moved; it is tried again.`,
      );
    }
    if ((await this.#reader.read(known)).kind === "missing") {
      return (await this.#historyIsCut(tip)) ? "history-missing" : rewritten;
    }
    const isAncestor = await this.#isAncestor(known, tip);
    if (isAncestor) {
      return { fastForward: "yes", commits: await this.#commits(request) };
    }
    const isCut = isAncestor === undefined || (await this.#historyIsCut(tip, `^${known}`));
    return isCut ? "history-missing" : rewritten;
  }

  /** Looks for a commit in all of the history of another, which is where one the remote never had is not. */
  async contains({ ancestor, tip }: ContainsRequest): Promise<Containment> {
    await this.#repository.fetchCommit({ tip }, this.#reader, this.#signal);
    await this.#repository.fetchHistory(tip, this.#signal);
    const log = await this.read({ known: ancestor, tip, paths: [] });
    return log === "history-missing" ? "unknown" : log.fastForward;
  }

  /** The older end first, so that everything between the two comes with the newer one. */
  async #fetchEnds(known: Oid, tip: Oid): Promise<void> {
    await this.#repository.fetchCommit({ tip: known }, this.#reader, this.#signal);
    await this.#repository.fetchCommit({ tip, known }, this.#reader, this.#signal);
  }

  /** Undefined if a commit on the way is lost: git takes that for the end of history. */
  async #isAncestor(known: Oid, tip: Oid): Promise<boolean | undefined> {
    const { code, stderr } = await this.#run(["merge-base", "--is-ancestor", known, tip]);
    if (code > 1 || code < 0) {
      throw this.#failure(stderr);
    }
    return code === 1 && /^error:/m.test(stderr) ? undefined : code === 0;
  }

  /** Whether some of these commits are here without what led to them. */
  async #historyIsCut(...revisions: readonly string[]): Promise<boolean> {
    const roots = await this.#run(["rev-list", "--max-parents=0", ...revisions]);
    const shallow = new Set(await this.#repository.shallowCommits());
    return roots.code !== 0 || roots.stdout.split("\n").some((root) => shallow.has(root));
  }

  async #commits({ known, tip, paths }: LogRequest): Promise<readonly LoggedCommit[]> {
    if (paths.length === 0) {
      return [];
    }
    const readAll = (oids: readonly Oid[]) => this.#reader.readAll(oids);
    const source = { readAll, readCommits: readAll };
    const commits = await this.#between(known, tip);
    if (commits.some(({ commit }) => commit.parents.length > 1)) {
      // What was merged may be older than `known`, whose own history was not fetched.
      await this.#repository.fetchHistory(tip, this.#signal);
      return lastChanges({ commits: await this.#between(known, tip), paths, source });
    }
    return lastChanges({ commits, paths, source });
  }

  async #between(known: Oid, tip: Oid): Promise<readonly ListedCommit[]> {
    const output = await this.#run(["rev-list", `--max-count=${maxCommits}`, tip, `^${known}`]);
    if (output.code !== 0) {
      throw this.#failure(output.stderr);
    }
    const listed = output.stdout.split("\n").filter(isOid);
    const { objects } = foundObjects(await this.#reader.readAll(listed));
    return commitsLeadingTo(tip, objects);
  }

  #run(args: readonly string[]) {
    return this.#repository.run("Reading history", args, { signal: this.#signal });
  }

  #failure(stderr: string) {
    const { git } = this.#repository;
    return git.failure(`Reading the history of ${git.remote.url}`, stderr);
  }
}
