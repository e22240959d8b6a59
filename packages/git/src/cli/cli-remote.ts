import { setMaxListeners } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ListedCommit } from "../commit-order.ts";
import {
  ClosedError,
  type GitError,
  GitProgramError,
  InvalidObjectError,
  RemoteUnreachableError,
} from "../errors.ts";
import { linkedSignal } from "../linked-signal.ts";
import { foundObjects, type ReadObject } from "../object-source.ts";
import { parseCommit } from "../objects/commit.ts";
import { formatOf, type GitObject, type ObjectFormat, type Oid } from "../objects/object.ts";
import { walkPaths } from "../path-walk.ts";
import type {
  CallOptions,
  Containment,
  ContainsRequest,
  FetchedObjects,
  FetchRequest,
  ListRefsRequest,
  Log,
  LogRequest,
  PushRequest,
  PushResult,
  RecentRequest,
  RefListing,
  RefUpdate,
  Remote,
} from "../remote.ts";
import {
  defaultMaxObjectSize,
  defaultTimeouts,
  type RemoteOptions,
  type RemoteTimeouts,
} from "../remote-options.ts";
import { parseRemoteUrl, type RemoteUrl } from "../remote-url.ts";
import { type Logger, silentLogger, systemTimers } from "../runtime.ts";
import { checkPush } from "./check-push.ts";
import { CommitLog, type LogAnswer } from "./commit-log.ts";
import { type GitOutput, GitProgram } from "./git-program.ts";
import { listRefs } from "./list-refs.ts";
import type { ObjectReader } from "./object-reader.ts";
import { PrivateRepository } from "./private-repository.ts";
import { brokeOff, ownWords, pushResult } from "./push-report.ts";
import { recentCommits } from "./recent-commits.ts";

/**
 * A remote reached by running the git program, version 2.34 or newer. It keeps a private bare
 * repository in a temporary directory, as a cache, until it is closed.
 */
export class CliRemote implements Remote {
  readonly location: string;
  readonly #options: RemoteOptions;
  readonly #url: RemoteUrl;
  readonly #timeouts: Required<RemoteTimeouts>;
  readonly #logger: Logger;
  readonly #closing = new AbortController();
  readonly #calls = new Set<Promise<unknown>>();
  #git: Promise<GitProgram> | undefined;
  #repository: PrivateRepository | undefined;

  /** @throws {InvalidUrlError} */
  constructor(options: RemoteOptions) {
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, this.#closing.signal);
    this.#options = options;
    this.#url = parseRemoteUrl(options.url);
    this.location = this.#url.url;
    this.#timeouts = { ...defaultTimeouts, ...options.timeouts };
    this.#logger = options.logger ?? silentLogger;
  }

  listRefs({ refs }: ListRefsRequest, options: CallOptions): Promise<RefListing> {
    return this.#call(options, (git, signal) =>
      listRefs(git, { refs, deadline: this.#timeouts.listRefs, signal }),
    );
  }

  fetch(request: FetchRequest, options: CallOptions): Promise<FetchedObjects> {
    return this.#call(options, async (git, signal) => {
      const format = formatOf(request.tip);
      const repository = this.#repositoryFor(git, format);
      const { answers, gaps } = await readObjects(repository, request, signal);
      if (!gaps) {
        return foundObjects(answers);
      }
      this.#logger.debug({ remote: this.location }, "fetching again what is missing on disk");
      await repository.retire();
      const fresh = await readObjects(this.#repositoryFor(git, format), request, signal);
      return foundObjects(fresh.answers);
    });
  }

  log(request: LogRequest, options: CallOptions): Promise<Log> {
    return this.#call(options, async (git, signal) => {
      const format = formatOf(request.tip);
      const repository = this.#repositoryFor(git, format);
      const answer = await readLog(repository, request, signal);
      if (answer !== "history-missing") {
        return answer;
      }
      this.#logger.debug({ remote: this.location }, "fetching history again");
      await repository.retire();
      const complete = await this.#readLogAlone(git, request, signal);
      return complete === "history-missing" ? { fastForward: "unknown", commits: [] } : complete;
    });
  }

  recent(request: RecentRequest, options: CallOptions): Promise<readonly ListedCommit[]> {
    return this.#call(options, async (git, signal) => {
      const repository = this.#newRepository(git, formatOf(request.tip));
      try {
        return await recentCommits(repository, request, signal);
      } finally {
        await repository.retire();
      }
    });
  }

  contains(request: ContainsRequest, options: CallOptions): Promise<Containment> {
    return this.#call(options, async (git, signal) => {
      const { ancestor: known, tip } = request;
      const format = formatOf(tip);
      const repository = this.#repositoryFor(git, format);
      const log = await readLog(repository, { known, tip, paths: [] }, signal);
      if (log !== "history-missing") {
        return log.fastForward;
      }
      this.#logger.debug({ remote: this.location }, "fetching all history");
      await repository.retire();
      const fresh = this.#repositoryFor(git, format);
      return fresh.use(signal, (reader) => new CommitLog(fresh, reader, signal).contains(request));
    });
  }

  push({ updates, objects }: PushRequest, options: CallOptions): Promise<readonly PushResult[]> {
    return this.#call(options, async (git, signal) => {
      const repository = this.#repositoryFor(git, formatOfUpdates(updates));
      return repository.use(signal, async (reader) => {
        await fetchParents({ repository, reader, objects, signal });
        await repository.write(objects);
        const results = await this.#push(repository, updates, signal);
        for (const [index, update] of updates.entries()) {
          if (results[index]?.kind === "accepted" && update.new) {
            await repository.keep(update.new, update.old);
          }
        }
        return results;
      });
    });
  }

  checkPush(options: CallOptions): Promise<void> {
    const { listRefs: deadline } = this.#timeouts;
    return this.#call(options, async (git, signal) => {
      const { refs } = await listRefs(git, { refs: ["HEAD", "refs/"], deadline, signal });
      const [tip] = refs.values();
      const repository = this.#repositoryFor(git, tip === undefined ? "sha1" : formatOf(tip));
      await repository.use(signal, () => checkPush(repository, { deadline, signal }));
    });
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClosedError(`The connection to ${this.location} was closed.`));
    await Promise.allSettled(this.#calls);
    const git = await this.#git?.catch(() => undefined);
    if (git) {
      await rm(git.home, { recursive: true, force: true });
    }
  }

  /** Where nobody else fetches meanwhile: what they want comes without what led to it. */
  async #readLogAlone(
    git: GitProgram,
    request: LogRequest,
    signal: AbortSignal,
  ): Promise<LogAnswer> {
    const own = this.#newRepository(git, formatOf(request.tip));
    try {
      const answer = await readLog(own, request, signal);
      if (this.#repository?.worn) {
        this.#repository = own;
      }
      return answer;
    } finally {
      if (this.#repository !== own) {
        await own.retire();
      }
    }
  }

  async #push(
    repository: PrivateRepository,
    updates: readonly RefUpdate[],
    signal: AbortSignal,
  ): Promise<readonly PushResult[]> {
    const purpose = `Pushing to ${this.location}`;
    const leases = updates.map(({ ref, old }) => `--force-with-lease=${ref}:${old ?? ""}`);
    const refspecs = updates.map((update) => `${update.new ?? ""}:${update.ref}`);
    const output = await repository.runRemote(
      [
        "push",
        "--porcelain",
        "--no-verify",
        "--no-progress",
        ...leases,
        this.#url.url,
        ...refspecs,
      ],
      { purpose, deadline: this.#timeouts.push, signal },
    );
    return updates.map(({ ref }) => {
      const result = pushResult(output, ref);
      if (!result) {
        throw unknownPush(repository.git, { ...output, purpose });
      }
      return result;
    });
  }

  async #call<T>(
    options: CallOptions,
    work: (git: GitProgram, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { signal, release } = linkedSignal(this.#closing.signal, options.signal);
    const call = this.#run(signal, work);
    this.#calls.add(call);
    try {
      return await call;
    } finally {
      this.#calls.delete(call);
      release();
    }
  }

  async #run<T>(
    signal: AbortSignal,
    work: (git: GitProgram, signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal.throwIfAborted();
    this.#git ??= this.#open().catch((error: unknown) => {
      this.#git = undefined;
      throw error;
    });
    return work(await this.#git, signal);
  }

  async #open(): Promise<GitProgram> {
    const { timers = systemTimers, environment = process.env } = this.#options;
    const { credential, ssh = {}, caFile } = this.#options;
    const parent = this.#options.directory ?? tmpdir();
    const home = await mkdtemp(join(parent, "glu-git-")).catch((cause: unknown) => {
      throw new GitProgramError(
        `No private directory for ${this.location} could be made below ${parent}. Make sure it exists, is writable and has space left.`,
        { cause },
      );
    });
    return new GitProgram({
      remote: this.#url,
      credential,
      ssh,
      caFile,
      timeouts: this.#timeouts,
      environment,
      timers,
      home,
      lifetime: this.#closing.signal,
    });
  }

  /** To be used in the same turn of the event loop, before anybody can retire it. */
  #repositoryFor(git: GitProgram, format: ObjectFormat): PrivateRepository {
    const current = this.#repository;
    if (current && !current.worn && current.format === format) {
      return current;
    }
    this.#repository = this.#newRepository(git, format);
    return this.#repository;
  }

  #newRepository(git: GitProgram, format: ObjectFormat): PrivateRepository {
    return new PrivateRepository({
      git,
      format,
      maxObjectSize: this.#options.maxObjectSize ?? defaultMaxObjectSize,
      fetchDeadline: this.#timeouts.fetch,
    });
  }
}

interface PushFailure extends GitOutput {
  readonly purpose: string;
}

/** What broke off may have landed, whatever hooks have said before. */
function unknownPush(git: GitProgram, { purpose, stdout, stderr }: PushFailure): GitError {
  return brokeOff({ stdout, stderr })
    ? new RemoteUnreachableError(
        `${purpose} broke off: ${ownWords(stderr)}. The branch is read again.`,
      )
    : git.failure(purpose, stderr);
}

interface ObjectsRead {
  readonly answers: readonly ReadObject[];
  /** Whether something is missing of a commit that was thought to be here: a disk may lose files. */
  readonly gaps: boolean;
}

function readObjects(
  repository: PrivateRepository,
  { tip, known, need }: FetchRequest,
  signal: AbortSignal,
): Promise<ObjectsRead> {
  return repository.use(signal, async (reader) => {
    const wasHere = await repository.fetchCommit({ tip, known }, reader, signal);
    const answers =
      need.kind === "paths"
        ? await readPaths(reader, tip, need.paths)
        : await reader.readAll([...new Set(need.oids)]);
    return { answers, gaps: wasHere && answers.some(({ kind }) => kind === "missing") };
  });
}

function readLog(repository: PrivateRepository, request: LogRequest, signal: AbortSignal) {
  return repository.use(signal, (reader) =>
    new CommitLog(repository, reader, signal).read(request),
  );
}

async function readPaths(
  reader: ObjectReader,
  tip: Oid,
  paths: readonly string[],
): Promise<readonly ReadObject[]> {
  const commit = await reader.read(tip);
  if (commit.kind !== "object" || commit.object.type !== "commit") {
    return [commit];
  }
  const { tree } = parseCommit(commit.object.data);
  return [commit, ...(await walkPaths(reader, [tree], paths))];
}

interface FetchParentsOptions {
  readonly repository: PrivateRepository;
  readonly reader: ObjectReader;
  readonly objects: readonly GitObject[];
  readonly signal: AbortSignal;
}

/** What the new commits build on must be here, or git cannot tell what to send. */
async function fetchParents(options: FetchParentsOptions): Promise<void> {
  const { repository, reader, objects, signal } = options;
  const own = new Set<Oid>(objects.map(({ oid }) => oid));
  const parents = objects
    .filter(({ type }) => type === "commit")
    .flatMap(({ data }) => parseCommit(data).parents)
    .filter((parent) => !own.has(parent));
  for (const tip of new Set(parents)) {
    await repository.fetchCommit({ tip }, reader, signal);
  }
}

function formatOfUpdates(updates: readonly RefUpdate[]): ObjectFormat {
  const oid = updates.map((update) => update.new ?? update.old).find((name) => name !== undefined);
  if (oid === undefined) {
    throw new InvalidObjectError("a push needs an update with an old or a new commit");
  }
  return formatOf(oid);
}
