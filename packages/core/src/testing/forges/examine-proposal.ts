import type { ForgeGit } from "./forge-git.ts";
import { isAtLeast } from "./forge-repository.ts";
import type { Proposal } from "./proposal.ts";

/** What keeps a proposal from being merged. */
export type Obstacle =
  | "merged"
  | "closed"
  | "draft"
  | "conflict"
  | "checks-failed"
  | "checks-pending"
  | "approvals-missing"
  | "changes-requested"
  | "behind";

/** Everything that keeps a proposal from being merged, the worst first. */
export async function obstaclesOf(git: ForgeGit, proposal: Proposal): Promise<readonly Obstacle[]> {
  if (proposal.state !== "open") {
    return [proposal.state];
  }
  const conflict = await hasConflict(git, proposal);
  return [
    ...(conflict ? (["conflict"] as const) : []),
    ...(proposal.draft ? (["draft"] as const) : []),
    ...checkObstacles(proposal, requiredChecks(proposal)),
    ...reviewObstacles(proposal),
    ...((await isBehind(git, proposal)) ? (["behind"] as const) : []),
  ];
}

async function isBehind(git: ForgeGit, proposal: Proposal): Promise<boolean> {
  const { repository, base, baseSha, headSha } = proposal;
  const { upToDate = false } = repository.protection(base);
  return upToDate && (await git.mergeBase(repository.fullName, baseSha, headSha)) !== baseSha;
}

export async function hasConflict(git: ForgeGit, proposal: Proposal): Promise<boolean> {
  const { repository, baseSha, headSha } = proposal;
  return (await git.mergedTree(repository.fullName, baseSha, headSha)) === undefined;
}

function requiredChecks({ repository, base }: Proposal): readonly string[] {
  return repository.protection(base).checks ?? [];
}

/** What the checks of these names say about the head; names without a check are pending. */
function checkObstacles(proposal: Proposal, names: readonly string[]): readonly Obstacle[] {
  const known = proposal.repository.checksOf(proposal.headSha);
  const states = names.map((name) => known.find((check) => check.name === name)?.state);
  if (states.includes("failure")) {
    return ["checks-failed"];
  }
  return states.every((state) => state === "success") ? [] : ["checks-pending"];
}

/** What all checks of the head say, required or not. */
export function anyCheckObstacles(proposal: Proposal): readonly Obstacle[] {
  const names = proposal.repository.checksOf(proposal.headSha).map(({ name }) => name);
  return checkObstacles(proposal, [...new Set([...names, ...requiredChecks(proposal)])]);
}

function reviewObstacles(proposal: Proposal): readonly Obstacle[] {
  const { repository, base, verdicts } = proposal;
  const { approvals = 0 } = repository.protection(base);
  if (approvals === 0) {
    return [];
  }
  const counting = verdicts.filter(({ by }) => isAtLeast(repository.accessOf(by), "write"));
  if (counting.some(({ verdict }) => verdict === "changes-requested")) {
    return ["changes-requested"];
  }
  return counting.length < approvals ? ["approvals-missing"] : [];
}

/** Forges work out only after a while whether something can be merged: whoever asks first is not told. */
export function isExamined(proposal: Proposal): boolean {
  const pair = `${proposal.baseSha}..${proposal.headSha}`;
  const isKnown = proposal.examined === pair;
  proposal.examined = pair;
  return isKnown;
}
