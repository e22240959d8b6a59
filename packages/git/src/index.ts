export type { BranchUpdate, BranchUpdateResult } from "./branch-updates.ts";
export { CliRemote } from "./cli/cli-remote.ts";
export type { ListedCommit } from "./commit-order.ts";
export type {
  AccessToken,
  Credential,
  CredentialProvider,
  PasswordCredential,
} from "./credential.ts";
export {
  AuthenticationError,
  BranchNotFoundError,
  ClosedError,
  CommitNotFoundError,
  DeadlineError,
  EmptyRepositoryError,
  FilesystemError,
  type FilesystemErrorCode,
  type FilesystemErrorDetails,
  GitError,
  type GitErrorOptions,
  GitProgramError,
  HostKeyError,
  InvalidObjectError,
  InvalidUrlError,
  type NextStep,
  ObjectMissingError,
  OutcomeUnknownError,
  type OutcomeUnknownErrorOptions,
  ProtocolError,
  PushContendedError,
  PushFailedError,
  PushRefusedError,
  RateLimitedError,
  type RateLimitedErrorOptions,
  RemoteUnreachableError,
  RepositoryNotFoundError,
  SigningError,
  UnsupportedRemoteError,
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
export { type Engine, type OpenRemoteOptions, openRemote } from "./open-remote.ts";
export { PushPacer, type PushPacerOptions, type PushRate, pushPacer } from "./pacing.ts";
export type {
  CallOptions,
  Containment,
  ContainsRequest,
  FetchedObjects,
  FetchNeed,
  FetchRequest,
  ListRefsRequest,
  Log,
  LoggedCommit,
  LogRequest,
  NewObject,
  OversizedBlob,
  PushRequest,
  PushResult,
  RecentRequest,
  RefListing,
  RefUpdate,
  Remote,
} from "./remote.ts";
export type {
  RemoteOptions,
  RemoteTimeouts,
  SshIdentity,
  SshIdentityProvider,
  SshOptions,
} from "./remote-options.ts";
export { parseRemoteUrl, type RemoteUrl } from "./remote-url.ts";
export {
  type CallSignal,
  type RecentCall,
  Repository,
  type SnapshotRequest,
} from "./repository.ts";
export type { RepositoryOptions } from "./repository-options.ts";
export { type Logger, systemTimers, type TimerOptions, type Timers } from "./runtime.ts";
export { type GpgSignerOptions, gpgSigner } from "./signing/gpg-signer.ts";
export type { Signer, SignOptions } from "./signing/signer.ts";
export { type SshSignerOptions, sshSigner } from "./signing/ssh-signer.ts";
export type { Snapshot } from "./snapshot.ts";
export type { FilesystemOptions, SnapshotFilesystem } from "./snapshot-filesystem.ts";
export type { WatchEvent, WatchOptions } from "./watcher.ts";
export type {
  ApplyOptions,
  CommitDescription,
  Write,
  WriteOutcome,
  WritePreview,
} from "./write.ts";
