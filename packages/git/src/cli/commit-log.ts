import { ObjectMissingError } from "../errors.ts";
import { parseCommit } from "../objects/commit.ts";
import type { Oid } from "../objects/object.ts";
import type { Log, LoggedCommit, LogRequest } from "../remote.ts";
import { type ListedCommit, parseCommitList, touches } from "./commit-list.ts";
import { explainFailure } from "./git-failure.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { PrivateRepository } from "./private-repository.ts";

/** A log needs the history between two commits, which a repository may have been fetched without. */
export type LogAnswer = Log | "history-missing";

const rewritten: Log = { fastForward: false, commits: [] };

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
      return "history-missing";
    }
    if (await this.#isAncestor(known, tip)) {
      return { fastForward: true, commits: await this.#commits(request) };
    }
    return (await this.#historyIsCut(known, tip)) ? "history-missing" : rewritten;
  }

  /** The older end first, so that everything between the two comes with the newer one. */
  async #fetchEnds(known: Oid, tip: Oid): Promise<void> {
    await this.#repository.fetchCommit({ tip: known }, this.#reader, this.#signal);
    await this.#repository.fetchCommit({ tip, known }, this.#reader, this.#signal);
  }

  async #isAncestor(known: Oid, tip: Oid): Promise<boolean> {
    const { code, stderr } = await this.#run(["merge-base", "--is-ancestor", known, tip]);
    if (code > 1 || code < 0) {
      throw this.#failure(stderr);
    }
    return code === 0;
  }

  /** Whether history of `tip` that `known` might be part of was not fetched. */
  async #historyIsCut(known: Oid, tip: Oid): Promise<boolean> {
    const roots = await this.#run(["rev-list", "--max-parents=0", tip, "--not", known]);
    if (roots.code !== 0) {
      throw this.#failure(roots.stderr);
    }
    const shallow = new Set(await this.#repository.shallowCommits());
    return roots.stdout.split("\n").some((root) => shallow.has(root));
  }

  async #commits(request: LogRequest): Promise<readonly LoggedCommit[]> {
    const listed = await this.#list(request);
    const answers = await this.#reader.readAll(listed.map(({ oid }) => oid));
    return listed.flatMap(({ oid, files }, index) => {
      const answer = answers[index];
      const paths = request.paths.filter((path) => files.some((file) => touches(file, path)));
      return answer?.kind === "object" && paths.length > 0
        ? [{ oid, commit: parseCommit(answer.object.data), paths }]
        : [];
    });
  }

  async #list({ known, tip, paths, limit }: LogRequest): Promise<readonly ListedCommit[]> {
    // On its standard input git ends each path at a line break.
    const pathspecs = paths.includes("") ? [] : paths.filter((path) => !path.includes("\n"));
    if (pathspecs.length === 0 && !paths.includes("")) {
      return [];
    }
    const output = await this.#run(
      [
        "--literal-pathspecs",
        "log",
        "--stdin",
        "-z",
        "--raw",
        "--no-renames",
        "--diff-merges=combined",
        "--format=%H",
        `--max-count=${limit}`,
      ],
      [`${known}..${tip}`, "--", ...pathspecs, ""].join("\n"),
    );
    if (output.code !== 0) {
      throw this.#failure(output.stderr);
    }
    return parseCommitList(output.stdout);
  }

  #run(args: readonly string[], input = "") {
    return this.#repository.run("Reading history", args, { signal: this.#signal, input });
  }

  #failure(stderr: string) {
    return explainFailure({
      purpose: `Reading the history of ${this.#repository.git.remote.url}`,
      stderr,
    });
  }
}
