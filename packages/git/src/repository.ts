import { setMaxListeners } from "node:events";
import { abortable } from "./abortable.ts";
import { branchRef, findTip } from "./branch-tip.ts";
import { Coalesced } from "./coalesce.ts";
import { withDeadline } from "./deadline.ts";
import { type CommitDraft, type DraftOptions, draftCommit } from "./draft.ts";
import { ClosedError } from "./errors.ts";
import { ObjectStore } from "./object-store.ts";
import type { Person } from "./objects/commit.ts";
import { Poller } from "./poller.ts";
import type { RefListing, Remote } from "./remote.ts";
import { type Logger, silentLogger, systemTimers, type Timers } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";
import { TrackedBranch } from "./tracked-branch.ts";
import type { WatchOptions } from "./watcher.ts";
import type { Write, WriteOutcome, WritePreview } from "./write.ts";
import { Writer } from "./writer.ts";

export interface RepositoryOptions {
  /** Closed together with the repository. */
  readonly remote: Remote;
  /** Committer of every commit, and its author unless the write names another. */
  readonly author: Person;
  /** Milliseconds between two looks at the remote while somebody watches. @default 10_000 */
  readonly interval?: number | undefined;
  /** Bytes of objects kept in memory. @default 64 MiB */
  readonly cacheSize?: number | undefined;
  /** Bytes; a write that reads or writes a larger file fails with `EFBIG`. @default 5 MiB */
  readonly maxFileSize?: number | undefined;
  /** How often writes are tried while others move the branch. @default 10 */
  readonly attempts?: number | undefined;
  /** Milliseconds that the `apply` of a write may take. @default 30_000 */
  readonly applyDeadline?: number | undefined;
  /** Milliseconds that `close` waits for a push under way. @default 10_000 */
  readonly closeDeadline?: number | undefined;
  readonly timers?: Timers | undefined;
  readonly logger?: Logger | undefined;
  /** Between 0 and 1; spreads looks and retries over time. @default Math.random */
  readonly random?: (() => number) | undefined;
}

export interface CallSignal {
  /** Stops the waiting. A push under way is not called back. */
  readonly signal?: AbortSignal | undefined;
}

export interface SnapshotRequest extends CallSignal {
  /** True to look at the remote first. @default false */
  readonly fresh?: boolean | undefined;
}

type Branch = string | undefined;

type Failures = ReadonlyMap<Branch, unknown>;

const defaults = {
  interval: 10_000,
  cacheSize: 64 * 1024 * 1024,
  attempts: 10,
  applyDeadline: 30_000,
  closeDeadline: 10_000,
};

/**
 * One repository on a remote: its branches as they are, watched by one poll, and written through one
 * queue per branch. A branch given as undefined is the one HEAD of the remote points to.
 */
export class Repository {
  readonly #remote: Remote;
  readonly #settings: typeof defaults;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #random: () => number;
  readonly #draft: DraftOptions;
  readonly #store: ObjectStore;
  readonly #poller: Poller;
  readonly #branches = new Map<Branch, TrackedBranch>();
  readonly #writers = new Map<string, Writer>();
  readonly #lifetime = new AbortController();
  readonly #looks = new Coalesced<Branch, Failures>((asked) => this.#look(asked));
  #closing: Promise<void> | undefined;

  constructor(options: RepositoryOptions) {
    const { remote, author, maxFileSize, timers = systemTimers, random = Math.random } = options;
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, this.#lifetime.signal);
    this.#remote = remote;
    this.#settings = settings(options);
    this.#timers = timers;
    this.#logger = options.logger ?? silentLogger;
    this.#random = random;
    const { applyDeadline, cacheSize: capacity, interval } = this.#settings;
    this.#draft = { author, timers, applyDeadline, maxFileSize };
    this.#store = new ObjectStore({ remote, capacity, lifetime: this.#lifetime.signal });
    this.#poller = new Poller({ interval, timers, random, look: () => this.#looks.ask() });
  }

  /** Where the repository is: safe to show. */
  get location(): string {
    return this.#remote.location;
  }

  /**
   * The branch as it was last seen, or as it is now if it was never seen.
   * @throws {GitError} such as {@link BranchNotFoundError} or {@link EmptyRepositoryError}.
   */
  async snapshot(branch: Branch, request: SnapshotRequest = {}): Promise<Snapshot> {
    this.#throwIfClosed();
    const tracked = this.#branch(branch);
    const seen = request.fresh ? undefined : tracked.snapshot;
    if (seen) {
      return seen;
    }
    const failures = await abortable(this.#looks.ask(branch), request.signal);
    if (failures.has(branch)) {
      throw failures.get(branch);
    }
    return tracked.snapshot ?? this.snapshot(branch, request);
  }

  /** Tells `notify` what looks at the branch find, until the returned function is called. */
  watch({ branch, ...watcher }: WatchOptions): () => void {
    this.#throwIfClosed();
    const unsubscribe = this.#branch(branch).add(watcher);
    this.#poller.start();
    return () => {
      unsubscribe();
      if (![...this.#branches.values()].some(({ watched }) => watched)) {
        this.#poller.stop();
      }
    };
  }

  /** Looks at every watched branch now. @throws {GitError} if the remote cannot be asked. */
  async refresh({ signal }: CallSignal = {}): Promise<void> {
    this.#throwIfClosed();
    await abortable(this.#looks.ask(), signal);
  }

  /**
   * Commits a change and pushes it. When the branch moves meanwhile, the write runs again on its new
   * head. Nothing of it is on the remote if this rejects, unless a broken connection hides the answer.
   * @throws {GitError} such as {@link PushRefusedError}, or what `apply` threw.
   */
  async write(branch: Branch, write: Write, { signal }: CallSignal = {}): Promise<WriteOutcome> {
    this.#throwIfClosed();
    const name = branch ?? (await this.snapshot(undefined, { signal })).branch;
    return this.#writer(name).write(write, signal);
  }

  /** What a write would do to the branch as it was last seen. Nothing leaves this machine. */
  async preview(branch: Branch, write: Write, { signal }: CallSignal = {}): Promise<WritePreview> {
    const base = await this.snapshot(branch, { signal });
    const draft = await abortable(draftCommit(write, base, this.#draft), signal);
    if (draft.kind !== "commit") {
      return draft;
    }
    const { diff, paths, commit } = draft;
    const { branch: name, commit: head } = base;
    return { kind: "changes", branch: name, diff, paths, message: commit.message, head };
  }

  /** Stops looking, lets a push under way end and closes the remote. May be called twice. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#poller.stop();
    const pushes = Promise.all([...this.#writers.values()].map((writer) => writer.close()));
    const deadline = this.#settings.closeDeadline;
    const purpose = `The push to ${this.location}`;
    await withDeadline(pushes, { purpose, deadline, timers: this.#timers }).catch(
      (error: unknown) =>
        this.#logger.warn({ error }, "a push is cut off as the repository is closed"),
    );
    this.#lifetime.abort(this.#closedError());
    await pushes;
    await this.#remote.close();
  }

  #branch(branch: Branch): TrackedBranch {
    const tracked =
      this.#branches.get(branch) ??
      new TrackedBranch({
        store: this.#store,
        logger: this.#logger,
        lifetime: this.#lifetime.signal,
      });
    this.#branches.set(branch, tracked);
    return tracked;
  }

  #writer(branch: string): Writer {
    const writer =
      this.#writers.get(branch) ??
      new Writer({
        ...this.#draft,
        branch,
        remote: this.#remote,
        snapshot: ({ fresh }) => this.snapshot(branch, { fresh }),
        landed: (commits) => this.#advance(commits),
        attempts: this.#settings.attempts,
        random: this.#random,
        logger: this.#logger,
        lifetime: this.#lifetime.signal,
      });
    this.#writers.set(branch, writer);
    return writer;
  }

  #advance(commits: readonly CommitDraft[]): void {
    for (const tracked of this.#branches.values()) {
      tracked.advance(commits);
    }
  }

  /** One listing for all branches asked for or watched; each then fails or succeeds alone. */
  async #look(asked: ReadonlySet<Branch>): Promise<Failures> {
    const watched = [...this.#branches].filter(([, tracked]) => tracked.watched);
    const branches = new Set([...asked, ...watched.map(([branch]) => branch)]);
    if (branches.size === 0) {
      return new Map();
    }
    // A push of ours may land while the remote is asked; the answer is then older than what is known.
    const before = new Map([...branches].map((branch) => [branch, this.#branch(branch).latest]));
    const listing = await this.#list(branches);
    const failures = new Map<Branch, unknown>();
    const observations = [...branches].map(async (branch) => {
      const tracked = this.#branch(branch);
      try {
        await tracked.observe(findTip(branch, listing, this.location), before.get(branch));
      } catch (error) {
        failures.set(branch, error);
        tracked.fail(error);
      }
    });
    await Promise.all(observations);
    return failures;
  }

  async #list(branches: ReadonlySet<Branch>): Promise<RefListing> {
    try {
      const refs = [...branches].map(branchRef);
      return await this.#remote.listRefs({ refs }, { signal: this.#lifetime.signal });
    } catch (error) {
      for (const branch of branches) {
        this.#branch(branch).fail(error);
      }
      throw error;
    }
  }

  #throwIfClosed(): void {
    if (this.#closing) {
      throw this.#closedError();
    }
  }

  #closedError(): ClosedError {
    return new ClosedError(`The connection to ${this.location} was closed.`);
  }
}

function settings(options: RepositoryOptions): typeof defaults {
  const { interval, cacheSize, attempts, applyDeadline, closeDeadline } = options;
  return {
    interval: interval ?? defaults.interval,
    cacheSize: cacheSize ?? defaults.cacheSize,
    attempts: attempts ?? defaults.attempts,
    applyDeadline: applyDeadline ?? defaults.applyDeadline,
    closeDeadline: closeDeadline ?? defaults.closeDeadline,
  };
}
