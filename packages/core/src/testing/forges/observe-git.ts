import type { ForgeGit } from "./forge-git.ts";
import { type ForgeRepository, isAtLeast } from "./forge-repository.ts";
import type { ForgeState } from "./forge-state.ts";
import type { ForgeUser } from "./forge-user.ts";
import { mergeArmed } from "./merge-proposal.ts";
import type { Proposal } from "./proposal.ts";

type Branches = ReadonlyMap<string, string>;

interface Observed {
  readonly proposal: Proposal;
  /** Undefined if the branch is gone. */
  readonly head: string | undefined;
  readonly base: string | undefined;
}

/** Takes in what has happened in Git since it was looked at last, and merges what waited for it. */
export async function observeGit(state: ForgeState, git: ForgeGit): Promise<void> {
  for (const repository of state.repositories.values()) {
    await observeRepository({ state, git, repository, seen: new Map() });
  }
}

async function observeRepository(look: Look): Promise<void> {
  const { state, git, repository } = look;
  for (const proposal of repository.proposals.filter((one) => one.state === "open")) {
    const base = (await branchesOf(look, repository)).get(proposal.base);
    const head = (await branchesOf(look, proposal.head.repository)).get(proposal.head.branch);
    await observeProposal(look, { proposal, head, base });
  }
  await mergeArmed(state, git, repository);
}

interface Look {
  readonly state: ForgeState;
  readonly git: ForgeGit;
  readonly repository: ForgeRepository;
  readonly seen: Map<ForgeRepository, Branches>;
}

async function branchesOf({ git, seen }: Look, repository: ForgeRepository): Promise<Branches> {
  const known = seen.get(repository) ?? (await git.branches(repository.fullName));
  seen.set(repository, known);
  return known;
}

async function observeProposal(look: Look, observed: Observed): Promise<void> {
  const { proposal, head, base } = observed;
  if (head === undefined) {
    closeWithout(look, proposal, await pusherOf(look, observed));
    return;
  }
  if (base === undefined && look.state.rules.closedWithoutBase) {
    closeWithout(look, proposal, await basePusherOf(look, proposal, undefined));
    return;
  }
  const hasMoved = head !== proposal.headSha;
  const isBaseMoved = base !== undefined && base !== proposal.baseSha;
  proposal.baseSha = base ?? proposal.baseSha;
  if (hasMoved) {
    await takeHead(look, observed, head);
  }
  if (hasMoved || isBaseMoved) {
    await judgeContained(look, observed, isBaseMoved);
  }
}

function closeWithout({ state }: Look, proposal: Proposal, by: ForgeUser): void {
  proposal.closed = state.deed(by);
  proposal.autoMerge = undefined;
  state.record(proposal, { kind: "closed", subject: "", by });
}

async function takeHead(look: Look, observed: Observed, head: string): Promise<void> {
  const { state } = look;
  const { proposal } = observed;
  const by = await pusherOf(look, observed);
  await keepHead(look, proposal, head);
  proposal.headSha = head;
  state.record(proposal, { kind: "pushed", subject: head, by });
  const { pushDisarms } = state.rules;
  const mayKeep = pushDisarms === "none" || (pushDisarms !== "all" && mayWrite(proposal, by));
  if (proposal.autoMerge !== undefined && !mayKeep) {
    proposal.autoMerge = undefined;
    state.record(proposal, { kind: "auto-merge-disarmed", subject: "", by });
  }
  if (proposal.repository.protection(proposal.base).dismissStale) {
    proposal.reviews = proposal.reviews.map((review) => ({
      ...review,
      dismissed: review.dismissed || review.verdict === "approved",
    }));
  }
}

function mayWrite({ repository }: Proposal, user: ForgeUser): boolean {
  return isAtLeast(repository.accessOf(user), "write");
}

async function keepHead({ state, git }: Look, proposal: Proposal, sha: string): Promise<void> {
  const ref = state.rules.headRef(proposal.number);
  const from = { name: proposal.head.repository.fullName, sha };
  await git.keep(proposal.repository.fullName, ref, from);
}

/** A head that is in the base has nothing left to merge. */
async function judgeContained(look: Look, observed: Observed, isBaseMoved: boolean): Promise<void> {
  const { state, git } = look;
  const { proposal } = observed;
  const { mergedWhenContained, closedWhenEmpty } = state.rules;
  const name = proposal.repository.fullName;
  if (!(await git.isAncestor(name, proposal.headSha, proposal.baseSha))) {
    return;
  }
  if (mergedWhenContained && isBaseMoved) {
    const by = await basePusherOf(look, proposal, proposal.baseSha);
    proposal.merged = { ...state.deed(by), commit: proposal.baseSha, squashCommit: undefined };
    proposal.autoMerge = undefined;
    state.record(proposal, { kind: "merged", subject: proposal.baseSha, by });
  } else if (closedWhenEmpty) {
    closeWithout(look, proposal, await pusherOf(look, observed));
  }
}

async function basePusherOf(
  { state, git }: Look,
  { repository, base }: Proposal,
  sha: string | undefined,
): Promise<ForgeUser> {
  const login = await git.pusherOf(repository.fullName, base, sha);
  return state.findUser(login ?? "") ?? repository.owner;
}

async function pusherOf({ state, git }: Look, { proposal, head }: Observed): Promise<ForgeUser> {
  const { repository, branch } = proposal.head;
  const login = await git.pusherOf(repository.fullName, branch, head);
  return state.findUser(login ?? "") ?? repository.owner;
}
