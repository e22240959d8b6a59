/** Why a forge does not do what it is asked. */
export type RefusalCode =
  | "unknown-user"
  | "not-allowed"
  | "no-head"
  | "no-base"
  | "no-commits"
  | "same-branch"
  | "already-exists"
  | "too-long"
  | "not-open"
  | "already-merged"
  | "cannot-reopen"
  | "not-a-reviewer"
  | "own-proposal"
  | "not-mergeable"
  | "method-not-allowed"
  | "head-moved"
  | "conflict"
  | "auto-merge-not-allowed"
  | "auto-merge-not-needed"
  | "auto-merge-armed"
  | "auto-merge-not-armed";

/** What is wrong with a request; each forge says it in its own words. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** What it is about: a name, a number, a commit. */
  readonly subject: string;

  constructor(code: RefusalCode, subject = "") {
    super(`refused: ${code} ${subject}`.trimEnd());
    this.name = "Refusal";
    this.code = code;
    this.subject = subject;
  }
}
