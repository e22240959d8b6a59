import { containsAtHand } from "./ancestry.ts";
import { branchRef } from "./branch-tip.ts";
import { type CommitChain, newObjects } from "./commit-chain.ts";
import { type DeliveryOptions, deliver, isPassing, settling } from "./delivery.ts";
import { type GitError, PushRefusedError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import type { Containment } from "./remote.ts";
import type { RetryWindow } from "./retry-window.ts";
import type { Snapshot } from "./snapshot.ts";

export interface ChainDeliveryOptions extends Omit<DeliveryOptions, "window" | "locate"> {
  /** The branch as it is now. */
  readonly look: () => Promise<Snapshot>;
  /** The time in which what went wrong is tried again, once per delivery. */
  readonly openWindow: () => RetryWindow;
}

export type Verdict =
  | { readonly kind: "landed" }
  /** The branch has moved, and was seen where it is now. `reason` is what else the remote said. */
  | { readonly kind: "stale"; readonly reason: string | undefined }
  | { readonly kind: "refused"; readonly error: PushRefusedError }
  /** The answer was lost, for this reason. */
  | { readonly kind: "unknown"; readonly error: GitError };

/**
 * Pushes the commits of a chain and finds out what became of them.
 * @throws {GitError} if they have not landed for a reason that is none of theirs.
 */
export async function deliverChain(
  chain: CommitChain,
  options: ChainDeliveryOptions,
): Promise<Verdict> {
  const { branch, commit: old } = chain.base;
  const ref = branchRef(branch);
  const window = options.openWindow();
  let seen = chain.base;
  const locate = async (): Promise<ReadonlyMap<string, Oid>> => {
    seen = await options.look();
    return new Map([[ref, seen.commit]]);
  };
  const updates = [{ ref, old, new: chain.head.commit }];
  const objects = newObjects(chain.commits);
  const [outcome] = await deliver({ updates, objects }, { ...options, window, locate });
  switch (outcome?.kind) {
    case "failed":
      throw outcome.error;
    case "refused":
      return {
        kind: "refused",
        error: refusal({ branch, location: options.remote.location, reason: outcome.reason }),
      };
    case "stale":
      return judgeMove({ chain, seen, window, ...outcome }, options);
    default:
      return outcome ?? { kind: "landed" };
  }
}

interface Move {
  readonly chain: CommitChain;
  /** Where the branch has moved to. */
  readonly seen: Snapshot;
  readonly window: RetryWindow;
  readonly lost: GitError | undefined;
  readonly reason: string | undefined;
}

/** The branch may have been moved on by somebody else after the chain landed. */
async function judgeMove(move: Move, options: ChainDeliveryOptions): Promise<Verdict> {
  const { lost, reason } = move;
  try {
    const contained = await isContained(move, options);
    if (contained === "yes") {
      return { kind: "landed" };
    }
    return lost && contained === "unknown"
      ? { kind: "unknown", error: lost }
      : { kind: "stale", reason };
  } catch (error) {
    if (lost) {
      return { kind: "unknown", error: lost };
    }
    throw error;
  }
}

async function isContained(
  { chain, seen, window }: Move,
  { remote, ending }: ChainDeliveryOptions,
): Promise<Containment> {
  const request = { ancestor: chain.head.commit, tip: seen.commit, base: chain.base.commit };
  const peek = (oid: Oid) => seen.objects.peek(oid);
  const atHand = containsAtHand(request, peek);
  if (atHand !== "unknown") {
    return atHand;
  }
  const ask = () => remote.contains(request, { signal: ending.over });
  return window.retry(ask, { backOff: settling, passes: isPassing });
}

interface Refusal {
  readonly branch: string;
  readonly location: string;
  readonly reason: string;
}

/** GitHub, GitLab and Gitea, of a commit without a signature they know. */
const unsigned = /verified signature|must be signed|unverified commit/i;

export function refusal({ branch, location, reason }: Refusal): PushRefusedError {
  const remedy = unsigned.test(reason)
    ? 'Set "signing" to a key that the host knows to be of the committer, or exempt the branch from that rule.'
    : "Change what its hooks or protection rules object to.";
  return new PushRefusedError(
    `${location} refused the push to branch ${branch}: ${reason.replace(/\.$/, "")}. ${remedy}`,
  );
}
