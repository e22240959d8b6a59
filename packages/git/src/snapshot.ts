import type { CommitObjects } from "./commit-objects.ts";
import type { Oid } from "./objects/object.ts";
import { type FilesystemOptions, SnapshotFilesystem } from "./snapshot-filesystem.ts";

export interface SnapshotOptions {
  readonly branch: string;
  readonly commit: Oid;
  readonly objects: CommitObjects;
}

/** A branch as it was at one commit. It never changes; objects are fetched when they are read. */
export class Snapshot {
  /** The short name, such as `main`. */
  readonly branch: string;
  readonly commit: Oid;
  readonly tree: Oid;
  /** @internal */
  readonly objects: CommitObjects;

  constructor({ branch, commit, objects }: SnapshotOptions) {
    this.branch = branch;
    this.commit = commit;
    this.tree = objects.tree;
    this.objects = objects;
  }

  /** The files of the commit. Changes made to them are seen through this filesystem alone. */
  filesystem(options?: FilesystemOptions): SnapshotFilesystem {
    return new SnapshotFilesystem(this.objects, options);
  }
}
