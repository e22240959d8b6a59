import { opendir } from "node:fs/promises";
import {
  AuthenticationError,
  type GitError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../../errors.ts";
import { failureMessage } from "../../explain-failure.ts";

export interface LocalFailure {
  /** What was being done to what. */
  readonly purpose: string;
  /** Where the repository should be. */
  readonly path: string;
  /** What git said. */
  readonly stderr: string;
}

const noRepository =
  /does not appear to be a git repository|not a git repository|invalid gitfile format/i;

/** The error behind a service of git that failed on this machine. */
export async function explainLocalFailure({
  purpose,
  path,
  stderr,
}: LocalFailure): Promise<GitError> {
  if (/dubious ownership/i.test(stderr)) {
    return new RepositoryNotFoundError(
      `${purpose} failed: the repository belongs to another user, and git only trusts those of its own. Run this program as its owner, or change the owner (chown -R).`,
    );
  }
  if (noRepository.test(stderr)) {
    return explainPath(purpose, await accessTo(path));
  }
  return /permission denied/i.test(stderr)
    ? notAllowed(purpose)
    : new RemoteUnreachableError(
        `${failureMessage(purpose, stderr)} It is tried again later; check the repository with "git fsck" if it stays so.`,
      );
}

function explainPath(purpose: string, access: Access): GitError {
  switch (access) {
    case "missing":
      return new RepositoryNotFoundError(
        `${purpose} failed: there is nothing at this path. Correct the path.`,
      );
    case "denied":
      return notAllowed(purpose);
    default:
      return new RepositoryNotFoundError(
        `${purpose} failed: what is there is not a git repository. Correct the path, or make one with "git init --bare".`,
      );
  }
}

function notAllowed(purpose: string): AuthenticationError {
  return new AuthenticationError(
    `${purpose} failed: the permissions of the files do not allow it. Let the user that runs this program read and write the repository.`,
  );
}

type Access = "allowed" | "denied" | "missing";

async function accessTo(path: string): Promise<Access> {
  try {
    await (await opendir(path)).close();
    return "allowed";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    switch (code) {
      case "EACCES":
        return "denied";
      case "ENOENT":
        return "missing";
      default:
        return "allowed";
    }
  }
}
