import type { BranchTip } from "./branch-tip.ts";
import { changedPaths } from "./changed-paths.ts";
import { CommitObjects } from "./commit-objects.ts";
import type { CommitDraft } from "./draft.ts";
import { BranchNotFoundError, EmptyRepositoryError, ObjectMissingError } from "./errors.ts";
import type { ObjectStore } from "./object-store.ts";
import { parseCommit } from "./objects/commit.ts";
import type { Oid } from "./objects/object.ts";
import type { Log } from "./remote.ts";
import type { Logger } from "./runtime.ts";
import { Snapshot } from "./snapshot.ts";
import type { WatchEvent, WatchOptions } from "./watcher.ts";

export interface TrackedBranchOptions {
  readonly store: ObjectStore;
  readonly logger: Logger;
  readonly lifetime: AbortSignal;
}

/** What a move of the branch means for those who watch it. */
type Change =
  | { readonly kind: "none" }
  | { readonly kind: "moved"; readonly changed: ReadonlySet<string>; readonly log: Log };

type Reads = ReadonlyMap<Watcher, ReadonlySet<string>>;

type Watcher = Pick<WatchOptions, "paths" | "notify">;

/** How many commits of a log are searched for the one that changed a path. */
const logLimit = 200;

/** What is known of one branch, and who wants to know when it changes. */
export class TrackedBranch {
  readonly #options: TrackedBranchOptions;
  readonly #watchers = new Set<Watcher>();
  #snapshot: Snapshot | undefined;
  #gone = false;

  constructor(options: TrackedBranchOptions) {
    this.#options = options;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** The branch as it was last seen; undefined if it was never seen or is gone. */
  get snapshot(): Snapshot | undefined {
    return this.#gone ? undefined : this.#snapshot;
  }

  add(watcher: Watcher): () => void {
    const own = { ...watcher };
    this.#watchers.add(own);
    return () => void this.#watchers.delete(own);
  }

  /** The remote has the branch at `tip`. Fetches what is new and tells the watchers. */
  async observe(tip: BranchTip): Promise<void> {
    const before = this.#snapshot;
    const reads: Reads = new Map([...this.#watchers].map((one) => [one, new Set(one.paths())]));
    const after = await this.#open(tip, before, allPaths(reads));
    const change = before && (await this.#compare(before, after, reads));
    if (this.#snapshot !== before) {
      return; // A write moved the branch on after the remote was asked.
    }
    this.#snapshot = after;
    this.#gone = false;
    for (const [watcher, paths] of reads) {
      this.#tell(watcher, change ? eventFor(paths, change) : firstSight);
    }
  }

  /** The branch cannot be read now. If it is gone, its last snapshot no longer counts. */
  fail(error: unknown): void {
    this.#gone ||= error instanceof BranchNotFoundError || error instanceof EmptyRepositoryError;
    for (const watcher of this.#watchers) {
      this.#tell(watcher, { kind: "failed", error });
    }
  }

  /** A push of ours moved the branch; nothing need be fetched. Ignored if a look has seen it move before. */
  advance(commits: readonly CommitDraft[]): void {
    const [first] = commits;
    const last = commits.at(-1);
    if (!first || !last || !this.#isAt(first.base)) {
      return;
    }
    const { store } = this.#options;
    store.add(commits.flatMap(({ objects }) => objects));
    const { branch, commit, tree } = last.snapshot;
    const objects = new CommitObjects({ store, tip: commit, tree });
    this.#snapshot = new Snapshot({ branch, commit, objects });
    for (const watcher of this.#watchers) {
      const event = eventForDrafts(new Set(watcher.paths()), commits);
      if (event) {
        this.#tell(watcher, event);
      }
    }
  }

  #isAt({ branch, commit }: Snapshot): boolean {
    return this.#snapshot?.branch === branch && this.#snapshot.commit === commit;
  }

  async #open(
    { branch, commit }: BranchTip,
    before: Snapshot | undefined,
    paths: readonly string[],
  ): Promise<Snapshot> {
    if (before?.commit === commit) {
      return before.branch === branch
        ? before
        : new Snapshot({ branch, commit, objects: before.objects });
    }
    const { store } = this.#options;
    const need = { kind: "paths", paths } as const;
    const fetched = await store.fetch({ tip: commit, known: before?.commit, need });
    const stored = fetched.get(commit);
    if (stored?.kind !== "object") {
      throw new ObjectMissingError(
        `${store.remote.location} does not send commit ${commit} of branch ${branch}. The branch may have moved; it is looked at again.`,
      );
    }
    const { tree } = parseCommit(stored.object.data);
    return new Snapshot({
      branch,
      commit,
      objects: new CommitObjects({ store, tip: commit, tree }),
    });
  }

  async #compare(before: Snapshot, after: Snapshot, reads: Reads): Promise<Change> {
    if (before.commit === after.commit) {
      return { kind: "none" };
    }
    const paths = allPaths(reads);
    // What cannot be read any more counts as different.
    await before.objects.load(paths).catch(() => undefined);
    const changed = changedPaths(before.tree, after.tree, {
      paths,
      peek: (oid) => after.objects.peek(oid),
    });
    const affected = [...reads.values()].some((read) => isAffected(read, changed));
    if (!affected) {
      return { kind: "none" };
    }
    const { remote } = this.#options.store;
    const request = {
      known: before.commit,
      tip: after.commit,
      paths: [...changed],
      limit: logLimit,
    };
    const log = await remote.log(request, { signal: this.#options.lifetime });
    return { kind: "moved", changed, log };
  }

  #tell(watcher: Watcher, event: WatchEvent): void {
    if (!this.#watchers.has(watcher)) {
      return;
    }
    try {
      watcher.notify(event);
    } catch (error) {
      this.#options.logger.warn({ error }, "a watcher of a branch failed");
    }
  }
}

const firstSight: WatchEvent = { kind: "changed", commit: undefined, rewritten: false };

function allPaths(reads: Reads): readonly string[] {
  return [...new Set([...reads.values()].flatMap((paths) => Array.from(paths)))];
}

function isAffected(read: ReadonlySet<string>, changed: ReadonlySet<string>): boolean {
  return read.size === 0 || [...read].some((path) => changed.has(path));
}

function eventFor(read: ReadonlySet<string>, change: Change): WatchEvent {
  if (change.kind === "none" || !isAffected(read, change.changed)) {
    return { kind: "confirmed" };
  }
  const { commits, fastForward } = change.log;
  const newest = commits.find(({ paths }) => paths.some((path) => read.has(path)));
  return {
    kind: "changed",
    commit: newest && { oid: newest.oid, commit: newest.commit },
    rewritten: !fastForward,
  };
}

function eventForDrafts(
  read: ReadonlySet<string>,
  drafts: readonly CommitDraft[],
): WatchEvent | undefined {
  const touching = drafts.filter(({ base, snapshot }) => {
    const peek = (oid: Oid) => snapshot.objects.peek(oid);
    return isAffected(read, changedPaths(base.tree, snapshot.tree, { paths: read, peek }));
  });
  const newest = touching.at(-1);
  return (
    newest && {
      kind: "changed",
      commit: { oid: newest.snapshot.commit, commit: newest.commit },
      rewritten: false,
    }
  );
}
