import type { CallOptions } from "./source.ts";

/**
 * A forge as Glu needs it: the proposals (pull requests, merge requests) of one repository. It keeps no
 * state, decides nothing, and sends nothing twice that would make a second one.
 *
 * Proposals from forks are none of ours, and are left out everywhere. Every method throws a `GluError`:
 * `FORGE_UNREACHABLE`, `FORGE_LIMITED`, `FORGE_ACCESS`, `FORGE_REFUSED`, `FORGE_ANSWER`, or
 * `OUTCOME_UNKNOWN` if something was to be changed and the answer was lost.
 */
export interface Proposer {
  /** What it is and where, for messages, such as `GitHub (github.com/acme/deploy)`. */
  readonly name: string;
  /** Whether so little of what may be asked is left that only what people wait for should still be. */
  readonly isScarce: boolean;
  /** Who we are there; undefined if our token does not let us know. */
  readonly whoAmI: (options: CallOptions) => Promise<string | undefined>;
  /**
   * The proposals of the repository, the last changed first: all that are open, or with `since` all that
   * changed at that moment or later. What changes while several pages are read may be missing, and is
   * there the next time with `since`: that something is not listed does not say that it has ended.
   */
  readonly list: (options: ListOptions) => Promise<readonly Proposal[]>;
  /** @throws {GluError} `FORGE_ACCESS` if there is none of this number that we may see. */
  readonly get: (number: number, options: CallOptions) => Promise<Proposal>;
  /** The newest from this branch, whatever became of it. */
  readonly find: (branch: string, options: CallOptions) => Promise<Proposal | undefined>;
  /** What people, checks and the forge say of an open one now. */
  readonly review: (proposal: Proposal, options: CallOptions) => Promise<Review>;
  /** Who merged or closed it; undefined if the forge does not tell. */
  readonly endedBy: (proposal: Proposal, options: CallOptions) => Promise<ForgeUser | undefined>;
  readonly open: (proposal: NewProposal, options: CallOptions) => Promise<OpenedProposal>;
  /**
   * Gives one that was opened what `open` gives it afterwards, where that is not part of opening. @returns
   * what could not be set, in words
   */
  readonly furnish: (
    proposal: Proposal,
    setting: ProposalSetting,
    options: CallOptions,
  ) => Promise<readonly string[]>;
  /** What is left out stays. */
  readonly edit: (
    proposal: Proposal,
    change: { readonly title?: string; readonly body?: string },
    options: CallOptions,
  ) => Promise<Proposal>;
  readonly close: (proposal: Proposal, options: CallOptions) => Promise<void>;
  /** The texts of the comments, oldest first. */
  readonly comments: (proposal: Proposal, options: CallOptions) => Promise<readonly string[]>;
  readonly comment: (proposal: Proposal, text: string, options: CallOptions) => Promise<void>;
  /**
   * Lets the forge merge it once its rules allow that, and only as it is at `proposal.head`. Where they
   * allow it already, it is merged at once. Gitea looks at the head when it is told, and then merges
   * whatever was pushed since.
   */
  readonly mergeWhenReady: (
    proposal: Proposal,
    options: CallOptions,
  ) => Promise<"armed" | "merged">;
  /**
   * Takes that back, whoever said so; nothing to do if nobody did, or if it has ended. Gitea lets only
   * administrators take back what others have said.
   */
  readonly cancelMerge: (proposal: Proposal, options: CallOptions) => Promise<void>;
}

export interface ListOptions extends CallOptions {
  /** `updatedAt` of a proposal: the clock is that of the forge. */
  readonly since?: string | undefined;
}

/** One proposal as it was last seen. */
export interface Proposal {
  /** As people write it: the number of a pull request, the iid of a merge request. */
  readonly number: number;
  /** For people. */
  readonly url: string;
  readonly state: "open" | "merged" | "closed";
  /**
   * The branch it comes from, and the commit at its head: with Gitea where the branch is now, also once
   * it has ended.
   */
  readonly branch: string;
  readonly head: string;
  /** The branch it is to be merged into. */
  readonly base: string;
  readonly author: ForgeUser;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
  /** The commit it was merged as, once it was. */
  readonly mergeCommit: string | undefined;
  /** By the clock of the forge, as the forge writes it. */
  readonly updatedAt: string;
}

export interface ForgeUser {
  /** The name people are mentioned by, without `@`. */
  readonly login: string;
  readonly isBot: boolean;
}

export interface Review {
  /** `approved`: somebody approves of its head and nobody asks for changes. */
  readonly verdict: "none" | "approved" | "changes-requested";
  readonly approvedBy: readonly string[];
  /** Whether the forge merges it by itself once its rules allow that. */
  readonly armed: boolean;
  readonly checks: "none" | "pending" | "passed" | "failed";
  /**
   * `unknown`: the forge is still finding out. `behind`: its base has moved on, and a rule of the forge wants
   * it on top of that. `blocked`: another rule of the forge is not met yet.
   */
  readonly mergeability: "unknown" | "mergeable" | "conflict" | "behind" | "blocked";
}

export interface NewProposal extends ProposalSetting {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
}

/** What a new proposal is given beside its texts. */
export interface ProposalSetting {
  readonly draft: boolean;
  readonly labels: readonly string[];
  /** Logins. */
  readonly reviewers: readonly string[];
  readonly assignees: readonly string[];
}

/** How a phase is proposed to. */
export interface ProposalRules extends ProposalSetting {
  /** Whether the forge is to merge by itself once its rules allow that. */
  readonly autoMerge: boolean;
  /** What of an open proposal may still change. */
  readonly update: "until-reviewed" | "always" | "never";
}

export interface OpenedProposal {
  readonly proposal: Proposal;
  /** What could not be set, in words: it is open nevertheless. */
  readonly shortfalls: readonly string[];
}

/** The proposals of one repository as they were last seen, for all its phases. */
export interface RepositoryProposals {
  readonly proposer: Proposer;
  /** When the last look ended that went well. */
  readonly seenAt: Date | undefined;
  /** Why the last look failed; undefined if it went well. */
  readonly trouble: string | undefined;
  /** What we are called there; undefined if the forge does not tell. Asked once. */
  readonly self: (options: CallOptions) => Promise<string | undefined>;
  /** The open proposal from a branch, else the newest that has ended. */
  readonly of: (branch: string) => Proposal | undefined;
  readonly reviewOf: (proposal: Proposal) => Review | undefined;
  /** Takes in a review that was read anew. */
  readonly noteReview: (proposal: Proposal, review: Review) => void;
  /** With one of the next looks, the review of the open one from a branch is read anew. */
  readonly attend: (branch: string) => void;
  /** Takes in what a call of ours has answered. */
  readonly note: (proposal: Proposal) => void;
  /** Before the first look: proposals from other branches are passed over. */
  readonly expect: (branch: string) => void;
  /** Looks at the forge from now on, as long as somebody follows. */
  readonly follow: (branch: string, notify: () => void) => () => void;
  /** A look that begins after this call; whoever asks meanwhile joins it. */
  readonly refresh: (options: CallOptions) => Promise<void>;
}
