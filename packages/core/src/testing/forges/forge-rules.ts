import type { MergeMethod } from "./forge-repository.ts";
import type { Proposal } from "./proposal.ts";

export interface CommitText {
  readonly title: string;
  readonly message: string;
}

/** Where forges differ in what they do, not in how they say it. */
export interface ForgeRules {
  /** Titles of drafts; undefined if a draft is marked as such. */
  readonly draftTitle: RegExp | undefined;
  /** How many characters a title may have. */
  readonly titleLimit: number;
  /** How many characters a text may have. */
  readonly bodyLimit: number;
  /** Cuts a title that is too long rather than refuse it. */
  readonly cutsTitle: boolean;
  /** The ref under which the repository of the base keeps the head of a proposal. */
  readonly headRef: (number: number) => string;
  /** Whether a proposal counts as merged once its head is in the base. */
  readonly mergedWhenContained: boolean;
  /** Whether a proposal without any commit left is closed. */
  readonly closedWhenEmpty: boolean;
  /** Whether a proposal is closed when the branch it is for goes. */
  readonly closedWithoutBase: boolean;
  /** Which pushes end an armed auto-merge. */
  readonly pushDisarms: "all" | "without-access" | "none";
  /** Whether an armed auto-merge waits for all checks, or only for those that are required. */
  readonly autoMergeWaitsFor: "all" | "required";
  /** Whether squashed commits are brought in by a merge commit. */
  readonly mergesSquash: boolean;
  /** What the commit of a merge says unless somebody says otherwise. */
  readonly commitText: (proposal: Proposal, method: MergeMethod) => CommitText;
}
