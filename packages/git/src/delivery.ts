import type { CommitChain } from "./commit-chain.ts";
import { GitError, PushRefusedError } from "./errors.ts";
import type { PushResult, Remote } from "./remote.ts";
import type { Logger } from "./runtime.ts";
import type { Snapshot } from "./snapshot.ts";

export interface DeliveryOptions {
  readonly remote: Remote;
  /** The branch as it is now. */
  readonly look: () => Promise<Snapshot>;
  /** Waits before the next attempt. */
  readonly pause: (failures: number) => Promise<void>;
  readonly logger: Logger;
  readonly lifetime: AbortSignal;
}

export type Verdict =
  | { readonly kind: "landed" }
  /** The branch had moved, to `head`. */
  | { readonly kind: "stale"; readonly head: Snapshot }
  | { readonly kind: "refused"; readonly error: PushRefusedError };

type Attempt = PushResult | { readonly kind: "lost"; readonly error: GitError };

const maxAttempts = 4;

/**
 * Pushes a chain and finds out what became of it, also when the connection breaks before the answer.
 * The same commits are pushed again then: the remote takes them at most once. A transport may do so
 * unasked, so a branch that has moved may have moved by this very push.
 */
export async function deliver(chain: CommitChain, options: DeliveryOptions): Promise<Verdict> {
  let lost: GitError | undefined;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const result = await tryPush(chain, options);
    switch (result.kind) {
      case "accepted":
        return { kind: "landed" };
      case "refused":
        return { kind: "refused", error: refusal(chain, result.reason, options) };
      case "stale":
        return afterMove(chain, options);
      case "lost":
        lost = result.error;
        options.logger.warn({ error: lost.message }, "a push broke off; trying it again");
        await options.pause(attempt);
    }
  }
  throw lost ?? new Error("a push was never tried");
}

async function tryPush(chain: CommitChain, options: DeliveryOptions): Promise<Attempt> {
  const { base, head, commits } = chain;
  const ref = `refs/heads/${base.branch}`;
  const update = { ref, old: base.commit, new: head.commit };
  const objects = commits.flatMap((commit) => commit.objects);
  try {
    const [result] = await options.remote.push(
      { updates: [update], objects },
      { signal: options.lifetime },
    );
    return result ?? { kind: "stale", ref };
  } catch (error) {
    if (error instanceof GitError && error.next === "retry" && !options.lifetime.aborted) {
      return { kind: "lost", error };
    }
    throw error;
  }
}

async function afterMove(chain: CommitChain, options: DeliveryOptions): Promise<Verdict> {
  const head = await options.look();
  const own = chain.head.commit;
  if (head.commit === own) {
    return { kind: "landed" };
  }
  const { fastForward } = await options.remote.log(
    { known: own, tip: head.commit, paths: [], limit: 1 },
    { signal: options.lifetime },
  );
  return fastForward ? { kind: "landed" } : { kind: "stale", head };
}

function refusal(
  { base }: CommitChain,
  reason: string,
  { remote }: DeliveryOptions,
): PushRefusedError {
  return new PushRefusedError(
    `${remote.location} refused the push to branch ${base.branch}: ${reason}. Change what its hooks or protection rules object to.`,
  );
}
