import { type BranchTip, findTip } from "./branch-tip.ts";
import { changedPaths } from "./changed-paths.ts";
import { Coalesced } from "./coalesce.ts";
import { CommitObjects, splitPath } from "./commit-objects.ts";
import { type CommitDraft, withoutBase } from "./draft.ts";
import { BranchNotFoundError, EmptyRepositoryError, ObjectMissingError } from "./errors.ts";
import type { ObjectStore } from "./object-store.ts";
import { parseCommit } from "./objects/commit.ts";
import { formatOf, type Oid } from "./objects/object.ts";
import { resolvePath } from "./objects/resolve-path.ts";
import type { Log, RefListing } from "./remote.ts";
import type { Logger } from "./runtime.ts";
import { Snapshot } from "./snapshot.ts";
import type { WatchEvent, WatchOptions } from "./watcher.ts";

export interface TrackedBranchOptions {
  /** Undefined follows the branch that HEAD of the remote points to. */
  readonly branch: string | undefined;
  readonly store: ObjectStore;
  readonly logger: Logger;
  readonly lifetime: AbortSignal;
}

/** What the remote said of its branches. */
export interface Sighting {
  readonly listing: RefListing;
  /** The {@link TrackedBranch.version} when the remote was asked. */
  readonly version: number;
}

/** What a move of the branch means for those who watch it. */
type Change =
  | { readonly kind: "none" }
  | {
      readonly kind: "moved";
      readonly changed: ReadonlySet<string>;
      readonly log: Log | undefined;
    };

type Reads = ReadonlyMap<Watcher, ReadonlySet<string>>;

type Watcher = Pick<WatchOptions, "paths" | "notify">;

/** What is known of one branch, and who wants to know when it changes. */
export class TrackedBranch {
  readonly #options: TrackedBranchOptions;
  readonly #watchers = new Set<Watcher>();
  /** One at a time; of those that wait, the newest. */
  readonly #observations = new Coalesced<Sighting, void>((sightings) => this.#observe(sightings));
  #snapshot: Snapshot | undefined;
  #isOutdated = false;
  #version = 0;

  constructor(options: TrackedBranchOptions) {
    this.#options = options;
  }

  get watched(): boolean {
    return this.#watchers.size > 0;
  }

  /** The branch as it was last seen; undefined if it was never seen or is gone. */
  get snapshot(): Snapshot | undefined {
    return this.#isOutdated ? undefined : this.#snapshot;
  }

  /** Changes when we change the branch: what the remote said before no longer counts. */
  get version(): number {
    return this.#version;
  }

  add(watcher: Watcher): () => void {
    const own = { ...watcher };
    this.#watchers.add(own);
    return () => void this.#watchers.delete(own);
  }

  /**
   * Fetches what is new, as far as watchers have read it, and tells them. A sighting that comes while
   * another waits takes its place.
   * @throws {GitError} such as {@link BranchNotFoundError}; the watchers are told as well.
   */
  observe(sighting: Sighting): Promise<void> {
    return this.#observations.ask(sighting);
  }

  /** Uses every object that its watchers have read, so that the store keeps it. */
  touch(): void {
    const { store } = this.#options;
    if (!this.#snapshot) {
      return;
    }
    const { commit, tree } = this.#snapshot;
    store.get(commit);
    for (const path of allPaths(this.#reads())) {
      const found = resolvePath(tree, splitPath(path), (oid) => store.peek(oid)?.data);
      if (found.kind === "entry") {
        store.get(found.oid);
      }
    }
  }

  /** The branch cannot be read now. If it is gone, its last snapshot no longer counts. */
  fail(error: unknown): void {
    this.#isOutdated ||=
      error instanceof BranchNotFoundError || error instanceof EmptyRepositoryError;
    this.#tellAll({ kind: "failed", error });
  }

  /**
   * A push of ours moved the branch; nothing need be fetched. If what is known of it is not what the
   * push was made on, a look must tell what it is now.
   */
  advance(commits: readonly CommitDraft[]): void {
    const [first] = commits;
    const last = commits.at(-1);
    if (!first || !last || this.#snapshot?.branch !== first.base.branch) {
      return;
    }
    if (!this.#isAt(first.base)) {
      if (!this.#isAt(last.snapshot)) {
        this.invalidate();
      }
      return;
    }
    this.#version += 1;
    const { store } = this.#options;
    store.add(commits.flatMap(({ objects }) => objects.map(withoutBase)));
    const { branch, commit, tree } = last.snapshot;
    const objects = new CommitObjects({ store, tip: commit, tree });
    this.#snapshot = new Snapshot({ branch, commit, objects });
    const reads = this.#reads();
    const newest = newestDrafts(commits, allPaths(reads));
    for (const [watcher, paths] of reads) {
      const event = eventForDrafts(paths, commits, newest);
      if (event) {
        this.#tell(watcher, event);
      }
    }
  }

  /** We changed the branch, and only a look tells what it is now. */
  invalidate(): void {
    this.#version += 1;
    this.#isOutdated = true;
  }

  async #observe(sightings: ReadonlySet<Sighting>): Promise<void> {
    const newest = [...sightings].at(-1);
    if (newest?.version !== this.#version) {
      return;
    }
    try {
      const { branch, store } = this.#options;
      await this.#follow(findTip(branch, newest.listing, store.remote.location));
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  async #follow(tip: BranchTip): Promise<void> {
    if (this.#isAt(tip)) {
      this.#isOutdated = false;
      this.#tellAll({ kind: "confirmed" });
      return;
    }
    const version = this.#version;
    const before = this.#snapshot;
    const reads = this.#reads();
    const after = await this.#open(tip, before, allPaths(reads));
    const change = before && (await this.#compare(before, after, reads));
    if (this.#version !== version) {
      return;
    }
    this.#snapshot = after;
    this.#isOutdated = false;
    const isNew = before?.commit !== after.commit;
    for (const [watcher, paths] of this.#reads()) {
      const compared = reads.get(watcher);
      if (change && compared && [...paths].every((path) => compared.has(path))) {
        this.#tell(watcher, eventFor(compared, change));
      } else {
        // What was read during the look was compared with nothing.
        this.#tell(watcher, isNew ? somethingNew : { kind: "confirmed" });
      }
    }
  }

  /** What each watcher has read. */
  #reads(): Reads {
    return new Map([...this.#watchers].map((one) => [one, new Set(one.paths())]));
  }

  #isAt({ branch, commit }: BranchTip): boolean {
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
    const changed = await changedBetween(before, after, allPaths(reads));
    const affected = [...reads.values()].some((read) => isAffected(read, changed));
    if (!affected) {
      return { kind: "none" };
    }
    return { kind: "moved", changed, log: await this.#log(before, after, [...changed]) };
  }

  /** Only names the commits: without an answer the branch moves on all the same. */
  async #log(
    before: Snapshot,
    after: Snapshot,
    paths: readonly string[],
  ): Promise<Log | undefined> {
    if (formatOf(before.commit) !== formatOf(after.commit)) {
      return { fastForward: "no", commits: [] };
    }
    const { store, lifetime: signal, logger } = this.#options;
    const request = { known: before.commit, tip: after.commit, paths };
    try {
      return await store.remote.log(request, { signal, peek: (oid) => store.peek(oid) });
    } catch (error) {
      logger.warn({ error, branch: after.branch }, "the commits of a branch cannot be told");
      return undefined;
    }
  }

  #tellAll(event: WatchEvent): void {
    for (const watcher of Array.from(this.#watchers)) {
      this.#tell(watcher, event);
    }
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

const somethingNew: WatchEvent = { kind: "changed", commit: undefined, rewritten: false };

/** Trees of the earlier snapshot may be gone from memory; where both are alike none is needed. */
async function changedBetween(
  before: Snapshot,
  after: Snapshot,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  let isComplete = true;
  const peek = (oid: Oid) => {
    const tree = after.objects.peek(oid);
    isComplete &&= tree !== undefined;
    return tree;
  };
  const changed = changedPaths(before.tree, after.tree, { paths, peek });
  if (isComplete) {
    return changed;
  }
  // What cannot be read any more counts as different.
  await before.objects.load(paths).catch(() => undefined);
  return changedPaths(before.tree, after.tree, { paths, peek });
}

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
  if (!change.log) {
    return somethingNew;
  }
  const { commits, fastForward } = change.log;
  const newest = commits.find(({ paths }) => paths.some((path) => read.has(path)));
  return {
    kind: "changed",
    commit: newest && { oid: newest.oid, commit: newest.commit },
    rewritten: fastForward !== "yes",
  };
}

/** By path, the place of the last commit that changed it. */
function newestDrafts(
  drafts: readonly CommitDraft[],
  paths: readonly string[],
): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const [index, { base, snapshot }] of drafts.entries()) {
    const peek = (oid: Oid) => snapshot.objects.peek(oid);
    for (const path of changedPaths(base.tree, snapshot.tree, { paths, peek })) {
      newest.set(path, index);
    }
  }
  return newest;
}

function eventForDrafts(
  read: ReadonlySet<string>,
  drafts: readonly CommitDraft[],
  newest: ReadonlyMap<string, number>,
): WatchEvent | undefined {
  const touching = [...read].map((path) => newest.get(path) ?? -1);
  const draft = read.size === 0 ? drafts.at(-1) : drafts[Math.max(...touching)];
  return (
    draft && {
      kind: "changed",
      commit: { oid: draft.snapshot.commit, commit: draft.commit },
      rewritten: false,
    }
  );
}
