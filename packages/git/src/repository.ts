import { setMaxListeners } from "node:events";
import { abortable } from "./abortable.ts";
import { containsCommit, earlierSnapshot } from "./branch-history.ts";
import { BranchUpdateQueue } from "./branch-update-queue.ts";
import {
  type BranchUpdate,
  type BranchUpdateResult,
  type BranchUpdatesOptions,
  checkDistinct,
  updateBranches,
} from "./branch-updates.ts";
import { type Branch, Branches } from "./branches.ts";
import type { ListedCommit } from "./commit-order.ts";
import { type DraftOptions, diffDraft, draftCommit } from "./draft.ts";
import {
  BranchNotFoundError,
  ClosedError,
  EmptyRepositoryError,
  type RateLimitedError,
} from "./errors.ts";
import { ObjectStore } from "./object-store.ts";
import { parseOid } from "./objects/object.ts";
import { PushPacer } from "./pacing.ts";
import { Poller } from "./poller.ts";
import type { Containment, Remote } from "./remote.ts";
import {
  type RepositoryOptions,
  type RepositorySettings,
  repositorySettings,
} from "./repository-options.ts";
import { RetryWindow, retryAfter } from "./retry-window.ts";
import { type Logger, silentLogger, systemTimers, type Timers } from "./runtime.ts";
import { Shutdown } from "./shutdown.ts";
import type { Snapshot } from "./snapshot.ts";
import type { WatchOptions } from "./watcher.ts";
import type { Write, WriteOutcome, WritePreview } from "./write.ts";
import { Writer } from "./writer.ts";

export interface CallSignal {
  /** Stops the waiting. A push under way is not called back. */
  readonly signal?: AbortSignal | undefined;
}

export interface SnapshotRequest extends CallSignal {
  /** True to look at the remote first. @default false */
  readonly fresh?: boolean | undefined;
}

export interface RecentCall extends CallSignal {
  /** How many commits at most. */
  readonly limit: number;
}

/**
 * One repository on a remote: its branches as they are, watched by one poll, and written through one
 * queue per branch. A branch given as undefined is the one HEAD of the remote points to.
 */
export class Repository {
  readonly #remote: Remote;
  readonly #settings: RepositorySettings;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #random: () => number;
  readonly #draft: DraftOptions;
  readonly #pacer: PushPacer;
  readonly #branches: Branches;
  readonly #poller: Poller;
  readonly #shutdown: Shutdown;
  readonly #writers = new Map<string, Writer>();
  readonly #updates = new Set<Promise<unknown>>();
  readonly #branchUpdates = new BranchUpdateQueue((collect) =>
    updateBranches(collect, this.#updateOptions(undefined)),
  );
  #closing: Promise<void> | undefined;

  constructor(options: RepositoryOptions) {
    const { remote, author, signer, maxFileSize } = options;
    const { timers = systemTimers, random = Math.random, logger = silentLogger } = options;
    this.#remote = remote;
    this.#settings = repositorySettings(options);
    this.#timers = timers;
    this.#logger = logger;
    this.#random = random;
    const { applyDeadline, cacheSize, closeDeadline, interval } = this.#settings;
    this.#draft = { author, signer, timers, applyDeadline, maxFileSize };
    this.#pacer = options.pacer ?? new PushPacer({ timers });
    this.#shutdown = new Shutdown({ deadline: closeDeadline, timers });
    const { begun, cutOff, over: lifetime } = this.#shutdown.ending;
    // As many listeners as calls at a time is no leak.
    setMaxListeners(0, begun, cutOff, lifetime);
    const store = new ObjectStore({
      remote,
      capacity: cacheSize,
      lifetime,
      touch: () => this.#branches.touch(),
    });
    const limited = (error: RateLimitedError) => this.#holdOff(error);
    this.#branches = new Branches({ store, logger, lifetime, limited });
    this.#poller = new Poller({ interval, timers, random, look: () => this.#branches.poll() });
  }

  /** Where the repository is: safe to show. */
  get location(): string {
    return this.#remote.location;
  }

  /** How many writes wait for a push to take them along. */
  get waitingWrites(): number {
    return [...this.#writers.values()].reduce((sum, { waiting }) => sum + waiting, 0);
  }

  /**
   * The branch as it was last seen, or as it is now if it was never seen.
   * @throws {GitError} such as {@link BranchNotFoundError} or {@link EmptyRepositoryError}.
   */
  async snapshot(branch: Branch, request: SnapshotRequest = {}): Promise<Snapshot> {
    this.#throwIfClosed();
    const seen = request.fresh ? undefined : this.#branches.of(branch).snapshot;
    return seen ?? abortable(this.#branches.look(branch), request.signal);
  }

  /**
   * The branch as it was at an earlier commit, to read its files. Whether the branch still contains the
   * commit is another question: see {@link contains}.
   * @throws {CommitNotFoundError} if the remote no longer has it, or does not give it.
   * @throws {InvalidObjectError} if `commit` is not the name of an object.
   * @throws {GitError} if the remote cannot be asked.
   */
  async at(branch: Branch, commit: string, { signal }: CallSignal = {}): Promise<Snapshot> {
    const oid = parseOid(commit);
    const now = await this.snapshot(branch, { signal });
    return abortable(earlierSnapshot(now, oid), signal);
  }

  /**
   * Whether the branch as it is now is at a commit or follows on it: what to ask after a push whose
   * outcome is not known. A branch that does not exist contains nothing, and a commit the remote never
   * had is in no branch. Unknown means that there is more history than is looked at. A push that the
   * remote is still working on may land after a "no".
   * @throws {InvalidObjectError} if `commit` is not the name of an object.
   * @throws {GitError} if the remote cannot be asked.
   */
  async contains(
    branch: Branch,
    commit: string,
    { signal }: CallSignal = {},
  ): Promise<Containment> {
    const oid = parseOid(commit);
    try {
      const head = await this.snapshot(branch, { fresh: true, signal });
      return await abortable(containsCommit(head, oid, this.#shutdown.ending.begun), signal);
    } catch (error) {
      if (isGone(error, branch)) {
        return "no";
      }
      throw error;
    }
  }

  /** Tells `notify` what looks at the branch find, until the returned function is called. */
  watch({ branch, ...watcher }: WatchOptions): () => void {
    this.#throwIfClosed();
    const unsubscribe = this.#branches.of(branch).add(watcher);
    this.#poller.start();
    return () => {
      unsubscribe();
      if (!this.#branches.watched) {
        this.#poller.stop();
      }
    };
  }

  /** Looks at every watched branch now. @throws {GitError} if the remote cannot be asked. */
  async refresh({ signal }: CallSignal = {}): Promise<void> {
    this.#throwIfClosed();
    await abortable(this.#branches.refresh(), signal);
  }

  /**
   * Looks at every watched branch before its turn, because something may have changed; if the remote wants to
   * be left alone, as soon as it does not. Who watches is told what comes of it.
   */
  async hurry(): Promise<void> {
    await this.#poller.hurry();
  }

  /**
   * The newest commits of the branch as it was last seen, a child before its parents; fewer if there are no
   * more, or a server sends too much.
   * @throws {GitError} such as {@link BranchNotFoundError} or {@link EmptyRepositoryError}.
   */
  async recent(branch: Branch, { limit, signal }: RecentCall): Promise<readonly ListedCommit[]> {
    const { commit: tip } = await this.snapshot(branch, { signal });
    const { begun } = this.#shutdown.ending;
    return await abortable(this.#remote.recent({ tip, limit }, { signal: begun }), signal);
  }

  /**
   * Asks the remote whether it would let us push, without changing anything there.
   * @throws {GitError} why it does not.
   */
  async checkPush({ signal }: CallSignal = {}): Promise<void> {
    this.#throwIfClosed();
    await abortable(this.#remote.checkPush({ signal: this.#shutdown.ending.begun }), signal);
  }

  /**
   * Commits a change and pushes it. When the branch moves meanwhile, the write runs again on its new
   * head. Nothing of it is on the remote if this rejects, unless with an {@link OutcomeUnknownError}.
   * @throws {GitError} such as {@link PushRefusedError}, or what `apply` threw.
   */
  async write(branch: Branch, write: Write, { signal }: CallSignal = {}): Promise<WriteOutcome> {
    this.#throwIfClosed();
    if (branch !== undefined) {
      return this.#writer(branch).write(write, signal);
    }
    const name = await this.#defaultBranch({ signal });
    try {
      return await this.#writer(name).write(write, signal);
    } catch (error) {
      if (!(error instanceof BranchNotFoundError)) {
        throw error;
      }
      const renamed = await this.#defaultBranch({ fresh: true, signal });
      if (renamed === name) {
        throw error;
      }
      return this.#writer(renamed).write(write, signal);
    }
  }

  /** Nobody but a look tells when HEAD leads to another branch. */
  async #defaultBranch({ fresh, signal }: SnapshotRequest): Promise<string> {
    const isWatched = this.#branches.of(undefined).watched;
    return (await this.snapshot(undefined, { fresh: fresh || !isWatched, signal })).branch;
  }

  /** What a write would do to the branch as it was last seen. Nothing leaves this machine. */
  async preview(branch: Branch, write: Write, { signal }: CallSignal = {}): Promise<WritePreview> {
    const base = await this.snapshot(branch, { signal });
    const signals = [this.#shutdown.ending.begun, ...(signal ? [signal] : [])];
    const draft = await draftCommit(write, base, { ...this.#draft, signer: undefined, signals });
    if (draft.kind !== "commit") {
      return draft;
    }
    const { text: diff, paths } = await abortable(diffDraft(draft), signal);
    const { branch: name, commit: head } = base;
    const { message } = draft.commit;
    return { kind: "changes", branch: name, diff, paths, message, head };
  }

  /**
   * Makes, moves and deletes branches of our own, such as those of proposals, with one push. Each is
   * touched only if it is where its update expects it; a branch that is moved need not contain what it
   * had before. Not for branches that others commit to: use {@link write} there.
   * @returns a result per update, in the same order.
   * @throws {GitError} if nothing was pushed.
   */
  async updateBranches(
    updates: readonly BranchUpdate[],
    { signal }: CallSignal = {},
  ): Promise<readonly BranchUpdateResult[]> {
    this.#throwIfClosed();
    checkDistinct(updates);
    const running = updateBranches(() => updates, this.#updateOptions(signal));
    return await this.#keep(running, signal);
  }

  /**
   * The same for one branch. Updates that are asked for while they wait for the same turn go with one push.
   * @throws {GitError} if nothing was pushed.
   */
  async updateBranch(
    update: BranchUpdate,
    { signal }: CallSignal = {},
  ): Promise<BranchUpdateResult> {
    this.#throwIfClosed();
    return await this.#keep(this.#branchUpdates.add({ ...update, signal }), signal);
  }

  /** Closing waits for it. */
  async #keep<T>(running: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    this.#updates.add(running);
    try {
      return await abortable(running, signal);
    } finally {
      void running.catch(() => undefined).finally(() => this.#updates.delete(running));
    }
  }

  /**
   * Stops looking, calls off what was not pushed yet, gives pushes under way until the close deadline
   * to end, and closes the remote. May be called twice.
   */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#poller.stop();
    const during = new ClosedError(`The connection to ${this.location} was closed.`);
    const before = new ClosedError(
      `The connection to ${this.location} was closed before the change was pushed.`,
    );
    await this.#shutdown.end(() => this.#closeWriters(), { before, during });
    await this.#remote.close();
  }

  async #closeWriters(): Promise<void> {
    const closing = [...this.#writers.values()].map((writer) => writer.close());
    const dropped = (await Promise.all(closing)).reduce((sum, count) => sum + count, 0);
    if (dropped > 0) {
      const fields = { remote: this.location, writes: dropped };
      this.#logger.warn(fields, "the repository was closed before these writes were pushed");
    }
    await Promise.allSettled(this.#updates);
  }

  #writer(branch: string): Writer {
    const writer =
      this.#writers.get(branch) ??
      new Writer({
        ...this.#pushOptions,
        branch,
        snapshot: async () =>
          this.#branches.of(branch).snapshot ?? (await this.#branches.look(branch)),
        look: () => this.#branches.look(branch),
        openWindow: () => this.#openWindow(),
        landed: (commits) => this.#branches.advance(commits),
        attempts: this.#settings.attempts,
        random: this.#random,
      });
    this.#writers.set(branch, writer);
    return writer;
  }

  #updateOptions(signal: AbortSignal | undefined): BranchUpdatesOptions {
    return {
      ...this.#pushOptions,
      look: (branch) => this.#branches.look(branch),
      changed: (branch) => this.#branches.invalidate(branch),
      window: this.#openWindow(),
      signal: signal ?? this.#shutdown.ending.begun,
    };
  }

  get #pushOptions() {
    return {
      ...this.#draft,
      remote: this.#remote,
      pacer: this.#pacer,
      logger: this.#logger,
      ending: this.#shutdown.ending,
      limited: (error: RateLimitedError) => this.#holdOff(error),
    };
  }

  #openWindow(): RetryWindow {
    return new RetryWindow({
      length: this.#settings.settleDeadline,
      timers: this.#timers,
      random: this.#random,
      closing: this.#shutdown.ending.begun,
    });
  }

  /** The host wants to be left alone. */
  #holdOff(error: RateLimitedError): void {
    const delay = retryAfter(error);
    this.#poller.holdOff(delay);
    this.#pacer.hold(Math.min(delay, this.#settings.settleDeadline));
  }

  #throwIfClosed(): void {
    if (this.#closing) {
      throw new ClosedError(`The connection to ${this.location} was closed.`);
    }
  }
}

/** Whether there is no such branch. Without a name, HEAD may only lead nowhere for a while. */
function isGone(error: unknown, branch: Branch): boolean {
  return (
    error instanceof EmptyRepositoryError ||
    (error instanceof BranchNotFoundError && branch !== undefined)
  );
}
