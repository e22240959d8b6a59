import {
  type CommitDescription,
  type Filesystem,
  FilesystemError,
  GitError,
  type ListedCommit,
  type Repository,
  type Snapshot,
  type WatchEvent,
  type Write,
} from "@glu/git";
import { commitAnnotations } from "../commit-facts.ts";
import { describeError, FileContentError, UserCodeError } from "../errors.ts";
import type { Labels } from "../metadata.ts";
import { type PhaseDescriptor, phaseKey } from "../phase.ts";
import type {
  CallOptions,
  Change,
  CommitLinks,
  CommitReference,
  Containment,
  Observation,
  PlannedUpdate,
  SourceEvent,
  UpdateResult,
  Writer,
} from "../source.ts";
import type { PhaseKey } from "../store.ts";
import { commitMessage } from "./commit-message.ts";
import type { GitResource } from "./git-resource.ts";
import { promotedPhases } from "./promoted-phases.ts";

/** The branch of a repository that a phase lives on. */
export interface PhaseBranch {
  readonly repository: Repository;
  /** @default the branch HEAD of the remote points to */
  readonly branch: string | undefined;
  /** Between two looks, in ms. */
  readonly interval: number;
  readonly links: CommitLinks | undefined;
}

/** A phase on a branch, which promotions are committed to. */
export class BranchWriter implements Writer<GitResource> {
  readonly mode = "direct";
  readonly tellsUnchanged = true;
  readonly interval: number;
  readonly links: CommitLinks | undefined;
  readonly #phase: PhaseDescriptor;
  readonly #repository: Repository;
  readonly #branch: string | undefined;
  #paths: ReadonlySet<string> = new Set();
  #commit: SeenCommit | undefined;
  #wasRewritten = false;
  #notify: ((event: SourceEvent) => void) | undefined;
  /** What planning a change has looked at last, and how following that is stopped. */
  #planned: ReadonlySet<string> = new Set();
  #unfollow: (() => void) | undefined;

  constructor(phase: PhaseDescriptor, { repository, branch, interval, links }: PhaseBranch) {
    this.interval = interval;
    this.links = links;
    this.#phase = phase;
    this.#repository = repository;
    this.#branch = branch;
  }

  async read(resource: GitResource, { signal }: CallOptions): Promise<Observation> {
    const snapshot = await this.#repository.snapshot(this.#branch, { signal });
    const commit = this.#commit;
    const rewritten = this.#wasRewritten;
    const files = snapshot.filesystem();
    try {
      await resource.readFrom(this.#phase, files, { signal });
    } catch (error) {
      if (isMissingFile(error)) {
        const reason = `${error.path} does not exist on branch ${snapshot.branch}`;
        return { kind: "absent", reason };
      }
      throw named("readFrom()", error);
    } finally {
      this.#paths = files.reads;
      await this.#lookAgainIfMoved(snapshot, signal);
    }
    return {
      kind: "found",
      commit,
      rewritten,
      annotations: {
        "dev.getglu.git.base_ref": snapshot.branch,
        ...(commit && { "dev.getglu.git.head_sha": commit.id, ...commit.annotations }),
      },
    };
  }

  async readAt(resource: GitResource, commit: string, { signal }: CallOptions): Promise<void> {
    const snapshot = await this.#repository.at(this.#branch, commit, { signal });
    try {
      await resource.readFrom(this.#phase, snapshot.filesystem(), { signal });
    } catch (error) {
      throw named("readFrom()", error);
    }
  }

  async refresh({ signal }: CallOptions): Promise<void> {
    await this.#repository.snapshot(this.#branch, { fresh: true, signal });
  }

  watch(notify: (event: SourceEvent) => void): () => void {
    this.#notify = notify;
    const stop = this.#repository.watch({
      branch: this.#branch,
      paths: () => this.#paths,
      notify: (event) => notify(this.#noteCommit(event)),
    });
    return () => {
      stop();
      this.#notify = undefined;
      this.#unfollow?.();
    };
  }

  async plan(change: Change<GitResource>, { signal }: CallOptions): Promise<PlannedUpdate> {
    const { apply } = this.write(change);
    const write: Write = {
      apply: async (files, snapshot, options) => {
        const description = await apply(files, snapshot, options);
        await this.#follow(new Set([...files.reads, ...files.writes]), snapshot, options);
        return description;
      },
    };
    const preview = await this.#repository.preview(this.#branch, write, { signal });
    switch (preview.kind) {
      case "changes": {
        const { diff, branch: destination, paths } = preview;
        return { kind: "changes", diff, destination, paths };
      }
      case "unchanged":
        return { kind: "unchanged" };
      case "declined":
        return { kind: "moved" };
    }
  }

  async update(change: Change<GitResource>, { signal }: CallOptions): Promise<UpdateResult> {
    const outcome = await this.#repository.write(this.#branch, this.write(change), {
      signal,
    });
    switch (outcome.kind) {
      case "committed":
        return {
          kind: "written",
          commit: outcome.commit,
          annotations: {
            "dev.getglu.git.base_ref": outcome.branch,
            "dev.getglu.git.head_sha": outcome.commit,
          },
        };
      case "unchanged":
        return { kind: "unchanged" };
      case "declined":
        return { kind: "moved" };
    }
  }

  async landed(commit: string, { signal }: CallOptions): Promise<Containment> {
    return await this.#repository.contains(this.#branch, commit, { signal });
  }

  async wasPromotedTo({
    keys,
    signal,
  }: CallOptions & { readonly keys: readonly PhaseKey[] }): Promise<boolean> {
    const phases = await promotedPhases(this.#repository, this.#branch, { signal });
    return keys.some((key) => phases.has(key));
  }

  /** Files that only writing looks at, as what would be written depends on them too. They bring no arrival. */
  async #follow(
    planned: ReadonlySet<string>,
    snapshot: Snapshot,
    { signal }: CallOptions,
  ): Promise<void> {
    this.#planned = planned;
    const notify = this.#notify;
    if (!notify || [...planned].every((path) => this.#paths.has(path))) {
      return;
    }
    this.#unfollow ??= this.#repository.watch({
      branch: this.#branch,
      paths: () => this.#planned,
      notify: ({ kind }) => kind === "changed" && notify({ kind }),
    });
    await this.#lookAgainIfMoved(snapshot, signal);
  }

  /** A move of the branch during a read was judged by what the read before had looked at. */
  async #lookAgainIfMoved(read: Snapshot, signal: AbortSignal): Promise<void> {
    const now = await this.#repository.snapshot(this.#branch, { signal }).catch(() => read);
    if (now.commit !== read.commit) {
      this.#notify?.({ kind: "changed" });
    }
  }

  /** Runs on the head of the branch, again after each lost race: reads, compares, writes, reads back. */
  write(change: Change<GitResource>): Write {
    return {
      apply: async (files, _, { signal }): Promise<CommitDescription | undefined> => {
        const read = () => this.#digestIn(files, { create: change.create, signal });
        const shown = await read();
        if (shown !== change.expected) {
          return undefined;
        }
        try {
          await change.resource.writeTo(this.#phase, files, { signal });
        } catch (error) {
          throw named("writeTo()", error);
        }
        const written = await read();
        if (written !== change.promotion.digest) {
          throw new UserCodeError(
            `writeTo() of ${phaseKey(this.#phase)} wrote something that reads back as ` +
              `"${written ?? "nothing"}", not "${change.promotion.digest}"; nothing was committed`,
          );
        }
        return { message: commitMessage(change.promotion, change.resource) };
      },
      pushing: change.pushing,
    };
  }

  async #digestIn(files: Filesystem, { create, signal }: Reading): Promise<string | undefined> {
    const resource = create();
    try {
      await resource.readFrom(this.#phase, files, { signal });
    } catch (error) {
      if (isMissingFile(error)) {
        return undefined;
      }
      throw named("readFrom()", error);
    }
    return resource.digest() || undefined;
  }

  #noteCommit(event: WatchEvent): SourceEvent {
    if (event.kind === "changed") {
      const { commit, rewritten } = event;
      this.#wasRewritten = rewritten;
      this.#commit = commit && seenCommit(commit);
      return { kind: "changed" };
    }
    return event;
  }
}

/** The commit that brought a phase to what it shows. */
interface SeenCommit extends CommitReference {
  readonly annotations: Labels;
}

function seenCommit({ oid: id, commit: { message, author, committer } }: ListedCommit): SeenCommit {
  return { id, message, annotations: commitAnnotations(author.name, committer.at) };
}

interface Reading extends CallOptions {
  readonly create: () => GitResource;
}

/** What the user's own code threw, with the name of the method; what says by itself where the trouble is stays as it is. */
function named(method: string, error: unknown): unknown {
  const isOfRemote = error instanceof GitError && !(error instanceof FilesystemError);
  if (isOfRemote || error instanceof FileContentError) {
    return error;
  }
  return new UserCodeError(`${method} failed: ${describeError(error).message}`, { cause: error });
}

function isMissingFile(error: unknown): error is FilesystemError {
  return error instanceof FilesystemError && error.code === "ENOENT";
}
