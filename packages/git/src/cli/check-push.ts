import type { PrivateRepository } from "./private-repository.ts";

export interface CheckPushOptions {
  /** Milliseconds. */
  readonly deadline: number;
  readonly signal: AbortSignal;
}

/** No ref of ours matches it, so that there is nothing to push. */
const nothing = "refs/glu-check/*:refs/glu-check/*";
/** What git says of it when the remote is empty. */
const emptyRemote = /^No refs in common and none specified/m;

/** Begins a push of nothing. @throws {GitError} why the remote does not let us. */
export async function checkPush(
  repository: PrivateRepository,
  options: CheckPushOptions,
): Promise<void> {
  const { git } = repository;
  const purpose = `Beginning to push to ${git.remote.url}`;
  const args = ["push", "--dry-run", "--porcelain", "--no-verify", git.remote.url, nothing];
  const { code, stderr } = await repository.runRemote(args, { purpose, ...options });
  if (code !== 0 && !emptyRemote.test(stderr)) {
    throw git.failure(purpose, stderr);
  }
}
