import { anyCheckObstacles, type Obstacle, obstaclesOf } from "./examine-proposal.ts";
import type { ForgeGit } from "./forge-git.ts";
import type { ForgeRepository, MergeMethod } from "./forge-repository.ts";
import type { CommitText } from "./forge-rules.ts";
import type { ForgeState } from "./forge-state.ts";
import type { ForgeUser } from "./forge-user.ts";
import { mergeInGit } from "./merge-in-git.ts";
import type { Proposal } from "./proposal.ts";
import { Refusal } from "./refusal.ts";

export interface MergeOptions {
  readonly method: MergeMethod;
  /** Merges only if the head is this commit. */
  readonly sha?: string | undefined;
  readonly title?: string | undefined;
  readonly message?: string | undefined;
  /** @default what the proposal or the repository says */
  readonly deleteBranch?: boolean | undefined;
}

export interface Merging extends MergeOptions {
  readonly proposal: Proposal;
  readonly by: ForgeUser;
}

/** Merges in Git, if nothing is in the way. @throws Refusal */
export async function mergeProposal(
  state: ForgeState,
  git: ForgeGit,
  merging: Merging,
): Promise<void> {
  const { proposal, method, sha } = merging;
  const [obstacle] = await obstaclesOf(git, proposal);
  if (obstacle !== undefined) {
    throw new Refusal(refusalOf(obstacle), obstacle);
  }
  if (!proposal.repository.allows(method)) {
    throw new Refusal("method-not-allowed", method);
  }
  if (sha !== undefined && sha !== proposal.headSha) {
    throw new Refusal("head-moved", proposal.headSha);
  }
  await performMerge(state, git, merging);
}

function refusalOf(obstacle: Obstacle) {
  if (obstacle === "merged" || obstacle === "closed") {
    return "not-open";
  }
  return obstacle === "conflict" ? "conflict" : "not-mergeable";
}

async function performMerge(state: ForgeState, git: ForgeGit, merging: Merging): Promise<void> {
  const { proposal, method, by } = merging;
  const { repository, baseSha: base, headSha: head } = proposal;
  const name = repository.fullName;
  const squashMerge = state.rules.mergesSquash
    ? state.rules.commitText(proposal, "merge")
    : undefined;
  const at = state.now();
  const merged = await mergeInGit(git, {
    name,
    base,
    head,
    method,
    squashMerge,
    text: textOf(state, merging),
    by: { name: by.name, email: `${by.login}@example.com`, at },
  });
  if (merged === undefined) {
    throw new Refusal("conflict");
  }
  const { tip, squashCommit } = merged;
  await git.setBranch(name, { branch: proposal.base, sha: tip, by: by.login });
  proposal.merged = { at, by, commit: tip, squashCommit };
  proposal.autoMerge = undefined;
  state.record(proposal, { kind: "merged", subject: tip, by });
  await deleteHead(git, merging);
}

function textOf(state: ForgeState, { proposal, method, title, message }: Merging): CommitText {
  const usual = state.rules.commitText(proposal, method);
  return { title: title || usual.title, message: message ?? usual.message };
}

async function deleteHead(git: ForgeGit, { proposal, by, deleteBranch }: Merging): Promise<void> {
  const { repository, head } = proposal;
  const usual = proposal.deleteBranch ?? repository.options.deleteBranchOnMerge ?? false;
  if ((deleteBranch ?? usual) && head.repository === repository) {
    await git.setBranch(repository.fullName, { branch: head.branch, sha: undefined, by: by.login });
  }
}

/** Lets a merge wait until nothing is in the way any more. @throws Refusal */
export function armAutoMerge(state: ForgeState, { proposal, by, ...options }: Merging): void {
  const { method, title, message, deleteBranch } = options;
  proposal.autoMerge = {
    ...state.deed(by),
    method,
    title,
    message,
    deleteBranch,
    sha: proposal.headSha,
  };
  state.record(proposal, { kind: "auto-merge-armed", subject: proposal.headSha, by });
}

export function disarmAutoMerge(state: ForgeState, proposal: Proposal, by: ForgeUser): void {
  if (proposal.autoMerge === undefined) {
    throw new Refusal("auto-merge-not-armed");
  }
  proposal.autoMerge = undefined;
  state.record(proposal, { kind: "auto-merge-disarmed", subject: "", by });
}

/** Merges the proposals whose auto-merge has nothing more to wait for. */
export async function mergeArmed(
  state: ForgeState,
  git: ForgeGit,
  repository: ForgeRepository,
): Promise<void> {
  for (const proposal of repository.proposals) {
    const { autoMerge } = proposal;
    if (autoMerge === undefined || proposal.state !== "open") {
      continue;
    }
    const waiting = state.rules.autoMergeWaitsFor === "all" ? anyCheckObstacles(proposal) : [];
    if (waiting.length === 0 && (await obstaclesOf(git, proposal)).length === 0) {
      const { sha: _, at: __, ...armed } = autoMerge;
      await performMerge(state, git, { ...armed, proposal });
    }
  }
}
