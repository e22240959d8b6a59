import {
  BranchNotFoundError,
  EmptyRepositoryError,
  type Oid,
  type Repository,
  type Write,
} from "@glu/git";
import { BranchTakenError } from "../errors.ts";
import { type BranchContent, contentOf, type OwnCommitOptions } from "../proposals/own-commit.ts";
import type { CallOptions } from "../source.ts";

export interface ProposalBranchOptions extends OwnCommitOptions {
  readonly repository: Repository;
  /** Its name, such as `glu/app/staging`. */
  readonly name: string;
  /** The branch it is to be merged into; undefined is the one HEAD of the remote points to. */
  readonly base: string | undefined;
}

export interface BranchTip extends BranchContent {
  readonly commit: Oid;
  /** The first parent of its head. */
  readonly parent: Oid | undefined;
}

export type Pushed =
  | { readonly kind: "pushed"; readonly commit: string; readonly diff: string }
  /** The base holds these bytes already. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "moved" };

export interface PushCall extends CallOptions {
  /** As the branch was found; undefined if it does not exist. */
  readonly tip: BranchTip | undefined;
  /** The id of the record. */
  readonly promotion: string | undefined;
  readonly replacesOthers: boolean;
}

/** How far down others may have committed on top of us. */
const depth = 20;

/** The branch that a phase is proposed from: one commit of ours on top of its base. */
export class ProposalBranch {
  readonly #options: ProposalBranchOptions;

  constructor(options: ProposalBranchOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#options.name;
  }

  /** As it is now; undefined if it does not exist. @throws {GitError} */
  async tip({ signal }: CallOptions): Promise<BranchTip | undefined> {
    const { repository, name } = this.#options;
    try {
      const { commit } = await repository.snapshot(name, { fresh: true, signal });
      const listed = await repository.recent(name, { limit: depth, signal });
      const commits = listed.map(({ oid: id, commit: { message, committer, parents } }) => ({
        id,
        parent: parents[0],
        message,
        committer,
      }));
      const [newest] = listed;
      return { commit, parent: newest?.commit.parents[0], ...contentOf(commits, this.#options) };
    } catch (error) {
      if (error instanceof BranchNotFoundError || error instanceof EmptyRepositoryError) {
        return undefined;
      }
      throw error;
    }
  }

  /**
   * Puts the change on the branch, on top of its base as it is now, unless it is there already.
   * @throws {BranchTakenError} rather than overwrite what others have committed.
   * @throws {GitError}
   */
  async push(write: Write, { tip, promotion, replacesOthers, signal }: PushCall): Promise<Pushed> {
    const { repository, name, base } = this.#options;
    if (tip && tip.strangers.length > 0 && !replacesOthers) {
      throw new BranchTakenError(
        `branch ${name} of ${repository.location} has commits of ${tip.strangers.join(", ")}; remove them or the branch; a promotion with an override replaces them`,
      );
    }
    if (tip && promotion !== undefined && tip.trailers?.promotion === promotion) {
      const { commit: head } = await repository.snapshot(base, { fresh: true, signal });
      if (tip.parent === head) {
        const preview = await this.preview(write, { signal });
        return { kind: "pushed", commit: tip.commit, diff: preview?.diff ?? "" };
      }
    }
    const update = { kind: "commit", branch: name, old: tip?.commit, base, write } as const;
    const result = await repository.updateBranch(update, { signal });
    switch (result.kind) {
      case "updated":
        return { kind: "pushed", commit: result.commit, diff: result.diff };
      case "unchanged":
        return { kind: "unchanged" };
      case "refused":
      case "failed":
        throw result.error;
      default:
        return { kind: "moved" };
    }
  }

  /** What the change would be on its base as it was last seen; undefined if there is nothing to change. */
  async preview(
    write: Write,
    { signal }: CallOptions,
  ): Promise<{ readonly head: string; readonly diff: string } | undefined> {
    const { repository, base } = this.#options;
    const preview = await repository.preview(base, write, { signal });
    return preview.kind === "changes" ? preview : undefined;
  }

  /** Whether its base still contains a commit, or cannot tell. */
  async isInBase(commit: string, { signal }: CallOptions): Promise<boolean> {
    const { repository, base } = this.#options;
    return (await repository.contains(base, commit, { signal })) !== "no";
  }

  /** Removes it, if nobody else has committed to it. @returns whether it is gone */
  async remove({ signal }: CallOptions): Promise<boolean> {
    const { repository, name: branch } = this.#options;
    const tip = await this.tip({ signal });
    if (!tip || tip.strangers.length > 0) {
      return tip === undefined;
    }
    const update = { kind: "delete", branch, old: tip.commit } as const;
    const result = await repository.updateBranch(update, { signal });
    return result.kind === "deleted";
  }
}
