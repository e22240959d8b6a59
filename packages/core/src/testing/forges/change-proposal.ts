import type { ForgeGit } from "./forge-git.ts";
import { type ForgeRepository, isAtLeast, type Label } from "./forge-repository.ts";
import type { ForgeState } from "./forge-state.ts";
import type { ForgeUser } from "./forge-user.ts";
import {
  type Comment,
  Proposal,
  type ProposalHead,
  type ProposalText,
  type Review,
} from "./proposal.ts";
import { Refusal } from "./refusal.ts";

export interface NewProposal extends ProposalText {
  readonly repository: ForgeRepository;
  readonly head: ProposalHead;
  readonly by: ForgeUser;
}

/** Opens a proposal. @throws Refusal */
export async function openProposal(
  state: ForgeState,
  git: ForgeGit,
  wanted: NewProposal,
): Promise<Proposal> {
  const { repository, head, base, by } = wanted;
  const text = fitted(state, wanted);
  const name = repository.fullName;
  const baseSha = (await git.branches(name)).get(base);
  const headSha = (await git.branches(head.repository.fullName)).get(head.branch);
  if (baseSha === undefined) {
    throw new Refusal("no-base", base);
  }
  if (headSha === undefined) {
    throw new Refusal("no-head", head.branch);
  }
  const number = repository.proposals.length + 1;
  const known = findOpen(repository, head, base);
  if (known !== undefined) {
    throw new Refusal("already-exists", String(known.number));
  }
  const identity = { id: state.nextId(), number, repository, head, ...state.deed(by) };
  const proposal = new Proposal(identity, { ...wanted, ...text });
  await git.keep(name, state.rules.headRef(number), {
    name: head.repository.fullName,
    sha: headSha,
  });
  if (state.rules.closedWhenEmpty && (await git.isAncestor(name, headSha, baseSha))) {
    throw new Refusal("no-commits", head.branch);
  }
  const shas = { headSha, openedSha: headSha, baseSha };
  Object.assign(proposal, { ...shas, draft: draftOf(state, proposal) });
  repository.proposals.push(proposal);
  return proposal;
}

/** @throws Refusal for what is too long */
function fitted({ rules }: ForgeState, { title, body }: Pick<ProposalText, "title" | "body">) {
  const isLong = title.length > rules.titleLimit;
  if ((isLong && !rules.cutsTitle) || (body ?? "").length > rules.bodyLimit) {
    throw new Refusal("too-long", isLong ? "title" : "body");
  }
  return { title: isLong ? `${title.slice(0, rules.titleLimit - 1)}…` : title, body };
}

function draftOf({ rules }: ForgeState, { title, draft }: ProposalText): boolean {
  return rules.draftTitle?.test(title) ?? draft;
}

function findOpen(repository: ForgeRepository, head: ProposalHead, base: string) {
  return repository.proposals.find(
    (one) =>
      one.state === "open" &&
      one.base === base &&
      one.head.branch === head.branch &&
      one.head.repository === head.repository,
  );
}

/** Sets what is given. @throws Refusal */
export async function editProposal(
  state: ForgeState,
  git: ForgeGit,
  { proposal, by, ...text }: Partial<ProposalText> & { proposal: Proposal; by: ForgeUser },
): Promise<void> {
  const { base = proposal.base } = text;
  const { title, body } = fitted(state, { title: proposal.title, body: proposal.body, ...text });
  if (base !== proposal.base) {
    await changeBase(git, proposal, base);
  }
  if (title !== proposal.title) {
    state.record(proposal, { kind: "retitled", subject: title, by });
  }
  const draft = text.draft ?? proposal.draft;
  Object.assign(proposal, { title, body, draft: draftOf(state, { title, body, base, draft }) });
  proposal.updatedAt = state.now();
}

async function changeBase(git: ForgeGit, proposal: Proposal, base: string): Promise<void> {
  const { repository, head } = proposal;
  const baseSha = (await git.branches(repository.fullName)).get(base);
  if (baseSha === undefined) {
    throw new Refusal("no-base", base);
  }
  const known = findOpen(repository, head, base);
  if (known !== undefined) {
    throw new Refusal("already-exists", String(known.number));
  }
  Object.assign(proposal, { base, baseSha });
}

export function closeProposal(state: ForgeState, proposal: Proposal, by: ForgeUser): void {
  if (proposal.state === "merged") {
    throw new Refusal("already-merged");
  }
  if (proposal.state === "open") {
    proposal.closed = state.deed(by);
    proposal.autoMerge = undefined;
    state.record(proposal, { kind: "closed", subject: "", by });
  }
}

/** Opens a closed proposal again, if its branch still is there. @throws Refusal */
export async function reopenProposal(
  state: ForgeState,
  git: ForgeGit,
  { proposal, by }: { proposal: Proposal; by: ForgeUser },
): Promise<void> {
  if (proposal.state === "merged") {
    throw new Refusal("already-merged");
  }
  if (proposal.state === "open") {
    return;
  }
  const { repository, head, base } = proposal;
  const branches = await git.branches(head.repository.fullName);
  if (branches.get(head.branch) === undefined) {
    throw new Refusal("cannot-reopen", head.branch);
  }
  const known = findOpen(repository, head, base);
  if (known !== undefined) {
    throw new Refusal("already-exists", String(known.number));
  }
  proposal.closed = undefined;
  state.record(proposal, { kind: "reopened", subject: "", by });
}

export function reviewProposal(
  state: ForgeState,
  proposal: Proposal,
  review: Pick<Review, "by" | "verdict" | "body">,
): Review {
  if (review.by === proposal.author && review.verdict !== "commented") {
    throw new Refusal("own-proposal");
  }
  const made = {
    id: state.nextId(),
    ...state.deed(review.by),
    ...review,
    sha: proposal.headSha,
    dismissed: false,
  };
  proposal.reviews = [...proposal.reviews, made];
  proposal.reviewers = proposal.reviewers.filter((one) => one !== review.by);
  proposal.updatedAt = state.now();
  return made;
}

/** Takes back what somebody said for or against. */
export function dismissReviews(state: ForgeState, proposal: Proposal, of: ForgeUser): void {
  proposal.reviews = proposal.reviews.map((review) => ({
    ...review,
    dismissed: review.dismissed || (review.by === of && review.verdict !== "commented"),
  }));
  proposal.updatedAt = state.now();
}

/** @throws Refusal if it is too long */
export function commentOn(
  state: ForgeState,
  proposal: Proposal,
  { by, body }: Pick<Comment, "by" | "body">,
): Comment {
  if (body.length > state.rules.bodyLimit) {
    throw new Refusal("too-long", "body");
  }
  const comment = { id: state.nextId(), ...state.deed(by), body };
  proposal.comments.push(comment);
  proposal.updatedAt = state.now();
  return comment;
}

export function commentOnCode(
  state: ForgeState,
  proposal: Proposal,
  { by, body }: Pick<Comment, "by" | "body">,
): void {
  proposal.codeComments.push({ id: state.nextId(), ...state.deed(by), body });
  proposal.updatedAt = state.now();
}

/** Asks for reviews, of those who may read the repository. @throws Refusal */
export function requestReviews(
  state: ForgeState,
  proposal: Proposal,
  logins: readonly string[],
): void {
  const asked = logins.map((login) => {
    const user = state.findUser(login);
    if (user === proposal.author) {
      throw new Refusal("own-proposal", login);
    }
    if (user === undefined || !isMember(proposal.repository, user)) {
      throw new Refusal("not-a-reviewer", login);
    }
    return user;
  });
  proposal.reviewers = [...new Set([...proposal.reviewers, ...asked])];
  proposal.updatedAt = state.now();
}

/** Whether somebody has been given access, rather than having what everybody has. */
export function isMember(repository: ForgeRepository, user: ForgeUser): boolean {
  const given = repository.options.members?.[user.login];
  return user === repository.owner || (given !== undefined && isAtLeast(given, "read"));
}

/** The label of a name, made if there is none. Names are the same in upper and lower case. */
export function labelOf(state: ForgeState, repository: ForgeRepository, name: string): Label {
  const known = findLabel(repository, name);
  const label = known ?? { id: state.nextId(), name, color: "ededed", description: "" };
  if (known === undefined) {
    repository.labels.push(label);
  }
  return label;
}

function findLabel(repository: ForgeRepository, name: string): Label | undefined {
  return repository.labels.find((label) => label.name.toLowerCase() === name.toLowerCase());
}

export interface Labelling {
  readonly proposal: Proposal;
  readonly labels: readonly Label[];
  readonly by: ForgeUser;
}

/** Sets the labels, and enters those that are new in the timeline. */
export function setLabels(state: ForgeState, { proposal, labels, by }: Labelling): void {
  const added = labels.filter((label) => !proposal.labels.includes(label));
  proposal.labels = [...new Set(labels)];
  for (const { name } of added) {
    state.record(proposal, { kind: "labeled", subject: name, by });
  }
  proposal.updatedAt = state.now();
}

/** What `branch` or `owner:branch` stands for. @throws Refusal */
export function headOf(state: ForgeState, repository: ForgeRepository, head: string): ProposalHead {
  const [branch = "", owner] = head.split(":").toReversed();
  if (owner === undefined || owner.toLowerCase() === repository.owner.login.toLowerCase()) {
    return { repository, branch };
  }
  const forks = [...state.repositories.values()].filter((one) => one.parent === repository);
  const fork = forks.find((one) => one.owner.login.toLowerCase() === owner.toLowerCase());
  if (fork === undefined) {
    throw new Refusal("no-head", head);
  }
  return { repository: fork, branch };
}
