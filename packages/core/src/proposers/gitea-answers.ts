import { z } from "zod";
import type { ForgeUser, Proposal, Review } from "../proposer.ts";
import { listOf, listOfKnown } from "./forge-lists.ts";
import { webUrl } from "./web-url.ts";

/** What is read of the answers of Gitea and Forgejo (`/api/swagger` of each server). */
const user = z.object({ login: z.string() });
export const selfAnswer = user;

/** `label` is the branch, also once it is gone; `ref` is then one of the pull request. */
const end = z.object({
  label: z.string(),
  ref: z.string(),
  sha: z.string().nullish(),
  repo_id: z.int(),
});

export const pullAnswer = z.object({
  number: z.int(),
  html_url: webUrl,
  state: z.enum(["open", "closed"]),
  title: z.string(),
  body: z.string().nullish(),
  draft: z.boolean().nullish(),
  user: user.nullish(),
  head: end,
  base: end,
  merged: z.boolean().nullish(),
  merged_by: user.nullish(),
  merge_commit_sha: z.string().nullish(),
  mergeable: z.boolean().nullish(),
  updated_at: z.string(),
});
type PullAnswer = z.infer<typeof pullAnswer>;

const review = z.object({
  user: user.nullish(),
  state: z.string(),
  commit_id: z.string().nullish(),
  dismissed: z.boolean().nullish(),
  official: z.boolean().nullish(),
});
export const reviewAnswers = listOf(review);

/** Null where nothing is known of a commit. */
export const statusAnswer = z
  .object({ state: z.string().nullish(), statuses: z.array(z.unknown()).nullish() })
  .nullable();

export const timelineAnswers = listOf(z.object({ type: z.string(), user: user.nullish() }));
export const labelAnswer = z.object({ id: z.int(), name: z.string() });
export const labelAnswers = listOf(labelAnswer);
export const repositoryAnswer = z.object({
  default_merge_style: z.string().nullish(),
  allow_merge_commits: z.boolean().nullish(),
  allow_squash_merge: z.boolean().nullish(),
  allow_rebase: z.boolean().nullish(),
});
export const pullAnswers = listOfKnown(pullAnswer);
export const nothing = z.unknown();

const draftMark = /^\s*(?:\[wip\]|wip:)\s*/i;
const judgements = new Set(["APPROVED", "REQUEST_CHANGES"]);

/** A draft is one by its title alone. */
export function withDraftMark(title: string, draft: boolean): string {
  const plain = title.replace(draftMark, "");
  return draft ? `WIP: ${plain}` : plain;
}

/** No other bot can be told from a person. */
const builtInBots = new Set(["forgejo-actions", "gitea-actions"]);

export function userOf(answer: z.infer<typeof user> | null | undefined): ForgeUser | undefined {
  return answer ? { login: answer.login, isBot: builtInBots.has(answer.login) } : undefined;
}

/** The usual way to merge, or the first that is allowed. */
export function mergeStyleOf(repository: z.infer<typeof repositoryAnswer>): string {
  const forbidden = new Set([
    ...(repository.allow_merge_commits === false ? ["merge"] : []),
    ...(repository.allow_squash_merge === false ? ["squash"] : []),
    ...(repository.allow_rebase === false ? ["rebase"] : []),
    "manually-merged",
  ]);
  const wanted = [repository.default_merge_style || "merge", "merge", "squash", "rebase"];
  return wanted.find((style) => !forbidden.has(style)) ?? "merge";
}

/** Whether its branch is in the repository itself, not in a fork. */
export function isOwn({ head, base }: PullAnswer): boolean {
  return head.repo_id === base.repo_id;
}

export function proposalOf(pull: PullAnswer): Proposal {
  return {
    number: pull.number,
    url: pull.html_url,
    state: pull.merged ? "merged" : pull.state,
    branch: pull.head.label,
    head: pull.head.sha ?? "",
    base: pull.base.label,
    author: userOf(pull.user) ?? { login: "ghost", isBot: false },
    title: withDraftMark(pull.title, false),
    body: pull.body ?? "",
    draft: pull.draft ?? draftMark.test(pull.title),
    mergeCommit: pull.merged ? (pull.merge_commit_sha ?? undefined) : undefined,
    updatedAt: pull.updated_at,
  };
}

/** The last judgement of each who may judge; an approval counts for the commit that was looked at. */
export function verdictOf(
  reviews: Readonly<z.infer<typeof reviewAnswers>>,
  head: string,
): Pick<Review, "verdict" | "approvedBy"> {
  const counting = reviews.filter(
    ({ state, official, dismissed }) => official && !dismissed && judgements.has(state),
  );
  const last = [
    ...new Map(counting.flatMap((review) => (review.user ? [[review.user.login, review]] : []))),
  ];
  const approvedBy = last
    .filter(([, { state, commit_id }]) => state === "APPROVED" && commit_id === head)
    .map(([login]) => login);
  const isDisputed = last.some(([, { state }]) => state === "REQUEST_CHANGES");
  const verdict = approvedBy.length > 0 ? "approved" : "none";
  return { verdict: isDisputed ? "changes-requested" : verdict, approvedBy };
}

export function checksOf(answer: z.infer<typeof statusAnswer>): Review["checks"] {
  if (!answer?.statuses || answer.statuses.length === 0) {
    return "none";
  }
  switch (answer.state) {
    case "success":
    case "warning":
      return "passed";
    case "failure":
    case "error":
      return "failed";
    default:
      return "pending";
  }
}

/** What a draft could be merged with is not told. */
export function mergeabilityOf({ mergeable, title, draft }: PullAnswer): Review["mergeability"] {
  if (mergeable) {
    return "mergeable";
  }
  return (draft ?? draftMark.test(title)) ? "blocked" : "conflict";
}

/** Whether it was last set to be merged by itself, and not taken back. */
export function isArmed(timeline: Readonly<z.infer<typeof timelineAnswers>>): boolean {
  const last = timeline.findLast(({ type }) => /scheduled_merge/.test(type));
  return last?.type === "pull_scheduled_merge";
}
