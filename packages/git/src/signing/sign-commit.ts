import { boundedCall } from "../bounded-call.ts";
import { GitError, SigningError } from "../errors.ts";
import { type Commit, encodeCommit } from "../objects/commit.ts";
import type { Timers } from "../runtime.ts";
import type { Signer } from "./signer.ts";

export interface SignCommitOptions {
  readonly signer: Signer;
  readonly timers: Timers;
  readonly signals: readonly AbortSignal[];
}

const deadline = 30_000;
const armored = /^-----BEGIN [^\n\0]+-----\n[^\0]*\n-----END [^\n\0]+-----\n?$/;

/** The commit with the signature of its bytes (gitformat-signature). @throws {GitError} */
export async function signCommit(
  commit: Commit,
  { signer, timers, signals }: SignCommitOptions,
): Promise<Commit> {
  const payload = encodeCommit(commit);
  const sign = (signal: AbortSignal) => signer.sign(payload, { signal });
  const call = boundedCall(sign, { purpose: "Signing a commit", deadline, timers, signals });
  const gpgSignature = await call.catch((cause: unknown) => {
    throw cause instanceof GitError ? cause : failure("The signer failed.", cause);
  });
  if (!armored.test(gpgSignature)) {
    throw failure("The signer gave something that is no armored signature.");
  }
  return { ...commit, gpgSignature };
}

function failure(problem: string, cause?: unknown): SigningError {
  return new SigningError(`A commit could not be signed. ${problem} Check the \`signer\`.`, {
    cause,
  });
}
