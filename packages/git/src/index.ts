export { CliRemote, type CliRemoteOptions, type CliTimeouts } from "./cli/cli-remote.ts";
export type { Credential } from "./cli/credential-pipe.ts";
export {
  AuthenticationError,
  BranchNotFoundError,
  ClosedError,
  DeadlineError,
  EmptyRepositoryError,
  FilesystemError,
  type FilesystemErrorCode,
  type FilesystemErrorDetails,
  GitError,
  type GitErrorOptions,
  GitProgramError,
  InvalidObjectError,
  InvalidUrlError,
  type NextStep,
  ObjectMissingError,
  PushContendedError,
  PushRefusedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "./errors.ts";
export type { FileStat, Filesystem, ReadFile, RemoveOptions } from "./filesystem.ts";
export type { Commit, Person, Signature } from "./objects/commit.ts";
export {
  type GitObject,
  isOid,
  type ObjectFormat,
  type ObjectType,
  type Oid,
  parseOid,
} from "./objects/object.ts";
export type {
  CallOptions,
  FetchedObjects,
  FetchNeed,
  FetchRequest,
  ListRefsRequest,
  Log,
  LoggedCommit,
  LogRequest,
  OversizedBlob,
  PushRequest,
  PushResult,
  RefListing,
  RefUpdate,
  Remote,
} from "./remote.ts";
export {
  type CallSignal,
  Repository,
  type RepositoryOptions,
  type SnapshotRequest,
} from "./repository.ts";
export { type Logger, systemTimers, type TimerOptions, type Timers } from "./runtime.ts";
export type { Snapshot } from "./snapshot.ts";
export type { FilesystemOptions, SnapshotFilesystem } from "./snapshot-filesystem.ts";
export type { WatchEvent, WatchOptions } from "./watcher.ts";
export type { CommitDescription, Write, WriteOutcome, WritePreview } from "./write.ts";
