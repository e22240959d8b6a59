import type { Oid } from "./objects/object.ts";

/** What the caller should do about an error: try again later, or ask a person to change something. */
export type NextStep = "retry" | "act";

export interface GitErrorOptions {
  readonly cause?: unknown;
}

/** Base of every error of this package. `code` is stable; messages never hold a secret. */
export abstract class GitError extends Error {
  abstract readonly code: string;
  abstract readonly next: NextStep;

  constructor(message: string, options: GitErrorOptions = {}) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** Bytes that are not a well-formed Git object, or an object name that is none. */
export class InvalidObjectError extends GitError {
  readonly code = "GIT_INVALID_OBJECT";
  readonly next = "act";
}

/** The URL of a remote is not one this package can use. */
export class InvalidUrlError extends GitError {
  readonly code = "GIT_INVALID_URL";
  readonly next = "act";
}

/** The remote could not be reached, answered nonsense, or broke off. */
export class RemoteUnreachableError extends GitError {
  readonly code = "GIT_REMOTE_UNREACHABLE";
  readonly next = "retry";
}

/** The remote answered, but not in Git's protocol: a proxy, a page to sign in, or half an answer. */
export class ProtocolError extends GitError {
  readonly code = "GIT_PROTOCOL";
  readonly next = "retry";
}

/** The remote speaks a dialect that only the git program understands; engine `cli` or `auto` does. */
export class UnsupportedRemoteError extends GitError {
  readonly code = "GIT_UNSUPPORTED_REMOTE";
  readonly next = "act";
}

export interface RateLimitedErrorOptions extends GitErrorOptions {
  /** Milliseconds after which the remote wants to be asked again, if it said so. */
  readonly retryAfter?: number | undefined;
}

/** The remote is asked too often; `retryAfter` says how long it wants to be left alone. */
export class RateLimitedError extends GitError {
  readonly code = "GIT_RATE_LIMITED";
  readonly next = "retry";
  readonly retryAfter: number | undefined;

  constructor(message: string, { retryAfter, ...options }: RateLimitedErrorOptions = {}) {
    super(message, options);
    this.retryAfter = retryAfter;
  }
}

/** The key a server identifies itself with over SSH is not the known one, or none is known. */
export class HostKeyError extends GitError {
  readonly code = "GIT_HOST_KEY";
  readonly next = "act";
}

/** The remote wants a credential, or does not accept the one it was given. */
export class AuthenticationError extends GitError {
  readonly code = "GIT_AUTHENTICATION";
  readonly next = "act";
}

/** There is no repository at this URL, or the credential may not see it. */
export class RepositoryNotFoundError extends GitError {
  readonly code = "GIT_REPOSITORY_NOT_FOUND";
  readonly next = "act";
}

/** The repository has commits, but not this branch. */
export class BranchNotFoundError extends GitError {
  readonly code = "GIT_BRANCH_NOT_FOUND";
  readonly next = "act";
}

/** The repository has no commit yet. */
export class EmptyRepositoryError extends GitError {
  readonly code = "GIT_EMPTY_REPOSITORY";
  readonly next = "act";
}

/** The remote should have this object and does not send it. */
export class ObjectMissingError extends GitError {
  readonly code = "GIT_OBJECT_MISSING";
  readonly next = "retry";
}

/** The remote no longer has this commit, or only gives what a branch or a tag points to. */
export class CommitNotFoundError extends GitError {
  readonly code = "GIT_COMMIT_NOT_FOUND";
  readonly next = "act";
}

/** A hook or a protection rule of the remote refused the push; the message carries its words. */
export class PushRefusedError extends GitError {
  readonly code = "GIT_PUSH_REFUSED";
  readonly next = "act";
}

/** The remote could not take a push for a reason of its own, such as a full disk or a lock. */
export class PushFailedError extends GitError {
  readonly code = "GIT_PUSH_FAILED";
  readonly next = "retry";
}

export interface OutcomeUnknownErrorOptions extends GitErrorOptions {
  readonly branch: string;
  readonly commit: Oid;
}

/** The answer to a push was lost and the remote could not be asked since: the commit may be there. */
export class OutcomeUnknownError extends GitError {
  readonly code = "GIT_OUTCOME_UNKNOWN";
  readonly next = "retry";
  readonly branch: string;
  /** What was pushed. It has landed if the branch contains it. */
  readonly commit: Oid;

  constructor(message: string, { branch, commit, ...options }: OutcomeUnknownErrorOptions) {
    super(message, options);
    this.branch = branch;
    this.commit = commit;
  }
}

/** A commit could not be signed. */
export class SigningError extends GitError {
  readonly code = "GIT_SIGNING";
  readonly next = "act";
}

/** The branch moved before every attempt to push. */
export class PushContendedError extends GitError {
  readonly code = "GIT_PUSH_CONTENDED";
  readonly next = "retry";
}

/** A call did not end within its deadline. */
export class DeadlineError extends GitError {
  readonly code = "GIT_DEADLINE";
  readonly next = "retry";
}

/** The repository was closed while the call was waiting. */
export class ClosedError extends GitError {
  readonly code = "GIT_CLOSED";
  readonly next = "retry";
}

/** The git or the ssh program is missing or too old for the engine that runs it. */
export class GitProgramError extends GitError {
  readonly code = "GIT_PROGRAM";
  readonly next = "act";
}

export type FilesystemErrorCode =
  | "ENOENT"
  | "EEXIST"
  | "EISDIR"
  | "ENOTDIR"
  | "EACCES"
  | "EINVAL"
  | "EFBIG"
  | "ELOOP"
  /** A file that was to be read as text is not UTF-8. */
  | "EILSEQ"
  /** A pointer of Git LFS would be replaced by content that belongs elsewhere. */
  | "ELFS";

export interface FilesystemErrorDetails {
  readonly syscall: string;
  readonly path: string;
  readonly explanation: string;
}

/**
 * A failed call on a {@link Filesystem}, shaped like those of `node:fs`: `code`, `path` and
 * `syscall` say what failed where.
 */
export class FilesystemError extends GitError {
  readonly code: FilesystemErrorCode;
  readonly next = "act";
  readonly path: string;
  readonly syscall: string;

  constructor(code: FilesystemErrorCode, { syscall, path, explanation }: FilesystemErrorDetails) {
    super(`${code}: ${explanation}, ${syscall} '${path}'`);
    this.code = code;
    this.path = path;
    this.syscall = syscall;
  }
}
