import { branchRef } from "./branch-tip.ts";
import { Coalesced } from "./coalesce.ts";
import type { CommitDraft } from "./draft.ts";
import { RateLimitedError } from "./errors.ts";
import type { ObjectStore } from "./object-store.ts";
import type { RefListing } from "./remote.ts";
import type { Logger } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";
import { TrackedBranch } from "./tracked-branch.ts";

export interface BranchesOptions {
  readonly store: ObjectStore;
  readonly logger: Logger;
  readonly lifetime: AbortSignal;
  /** Told when the remote is asked too often. */
  readonly limited: (error: RateLimitedError) => void;
}

/** Undefined is the branch HEAD of the remote points to. */
export type Branch = string | undefined;

/** Ends when the branch was looked at. */
type Observations = ReadonlyMap<Branch, Promise<void>>;

/**
 * The branches of a repository. A look is one listing for all branches asked for or watched; each is
 * then read by itself, so that one that takes long or fails holds up no other.
 */
export class Branches {
  readonly #options: BranchesOptions;
  readonly #branches = new Map<Branch, TrackedBranch>();
  readonly #listings = new Coalesced<Branch, Observations>((asked) => this.#observeAll(asked));

  constructor(options: BranchesOptions) {
    this.#options = options;
  }

  /** Whether somebody watches a branch. */
  get watched(): boolean {
    return [...this.#branches.values()].some(({ watched }) => watched);
  }

  /** Uses every object that somebody watches, so that the store keeps it. */
  touch(): void {
    for (const tracked of this.#branches.values()) {
      tracked.touch();
    }
  }

  of(branch: Branch): TrackedBranch {
    const tracked = this.#branches.get(branch) ?? new TrackedBranch({ ...this.#options, branch });
    this.#branches.set(branch, tracked);
    return tracked;
  }

  /** The branch as a look finds it that begins after this call. @throws {GitError} */
  async look(branch: Branch): Promise<Snapshot> {
    for (;;) {
      const observations = await this.#listings.ask(branch);
      await observations.get(branch);
      const { snapshot } = this.of(branch);
      if (snapshot) {
        return snapshot;
      }
    }
  }

  /** Begins to look at what is watched. @throws {GitError} if the remote cannot be asked. */
  async poll(): Promise<void> {
    await this.#listings.ask();
  }

  /** Looks at what is watched. @throws {GitError} if the remote cannot be asked. */
  async refresh(): Promise<void> {
    const observations = await this.#listings.ask();
    await Promise.allSettled(observations.values());
  }

  /** A push of ours moved a branch. */
  advance(commits: readonly CommitDraft[]): void {
    for (const tracked of this.#branches.values()) {
      tracked.advance(commits);
    }
  }

  /** A push of ours changed a branch in a way that only a look can tell. */
  invalidate(branch: string): void {
    for (const [name, tracked] of this.#branches) {
      if (name === branch || tracked.snapshot?.branch === branch) {
        tracked.invalidate();
      }
    }
  }

  async #observeAll(asked: ReadonlySet<Branch>): Promise<Observations> {
    const watched = [...this.#branches].filter(([, tracked]) => tracked.watched);
    const branches = new Set([...asked, ...watched.map(([branch]) => branch)]);
    // A push of ours may land while the remote is asked; the answer is then older than what is known.
    const versions = new Map([...branches].map((branch) => [branch, this.of(branch).version]));
    if (branches.size === 0) {
      return new Map();
    }
    const listing = await this.#list(branches);
    const observations = [...versions].map(([branch, version]) => {
      const observation = this.of(branch).observe({ listing, version });
      observation.catch((error: unknown) => this.#noteLimit(error));
      return [branch, observation] as const;
    });
    return new Map(observations);
  }

  async #list(branches: ReadonlySet<Branch>): Promise<RefListing> {
    const { store, lifetime: signal } = this.#options;
    try {
      return await store.remote.listRefs({ refs: [...branches].map(branchRef) }, { signal });
    } catch (error) {
      this.#noteLimit(error);
      for (const branch of branches) {
        this.of(branch).fail(error);
      }
      throw error;
    }
  }

  #noteLimit(error: unknown): void {
    if (error instanceof RateLimitedError) {
      this.#options.limited(error);
    }
  }
}
