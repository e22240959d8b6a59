import type { z } from "zod";
import type { Review } from "../proposer.ts";
import type {
  CheckRun,
  combinedStatusAnswer,
  reviewAnswers,
  wholePullAnswer,
} from "./github-answers.ts";

type Reviews = Readonly<z.infer<typeof reviewAnswers>>;

/** Anybody may review what is public. Members who do not show it are not told from others. */
const insiders = new Set(["OWNER", "MEMBER", "COLLABORATOR"]);
const judgements = new Set(["APPROVED", "CHANGES_REQUESTED", "DISMISSED"]);
const failures = new Set([
  "action_required",
  "cancelled",
  "failure",
  "stale",
  "startup_failure",
  "timed_out",
]);

/**
 * The last judgement of each. An approval counts for the commit that was looked at, whoever gave it, so that
 * nothing is changed that a member has approved; that changes are wanted counts of those who are known to
 * belong there.
 */
export function verdictOf(reviews: Reviews, head: string): Pick<Review, "verdict" | "approvedBy"> {
  const last = new Map<string, Reviews[number]>();
  for (const review of reviews) {
    if (review.user && judgements.has(review.state)) {
      last.set(review.user.login, review);
    }
  }
  const all = [...last];
  const approvedBy = all
    .filter(([, { state, commit_id }]) => state === "APPROVED" && commit_id === head)
    .map(([login]) => login);
  const isDisputed = all.some(
    ([, { state, author_association }]) =>
      state === "CHANGES_REQUESTED" && insiders.has(author_association ?? ""),
  );
  const verdict = approvedBy.length > 0 ? "approved" : "none";
  return { verdict: isDisputed ? "changes-requested" : verdict, approvedBy };
}

export function checksOf(
  runs: readonly CheckRun[],
  { state, total_count: statuses }: z.infer<typeof combinedStatusAnswer>,
): Review["checks"] {
  if (runs.length + statuses === 0) {
    return "none";
  }
  const hasFailed = runs.some(({ conclusion }) => failures.has(conclusion ?? ""));
  if (hasFailed || (statuses > 0 && (state === "failure" || state === "error"))) {
    return "failed";
  }
  const isPending = runs.some(({ status }) => status !== "completed");
  return isPending || (statuses > 0 && state === "pending") ? "pending" : "passed";
}

export function mergeabilityOf({
  mergeable,
  mergeable_state: state,
}: Pick<z.infer<typeof wholePullAnswer>, "mergeable" | "mergeable_state">): Review["mergeability"] {
  if (mergeable === false) {
    return "conflict";
  }
  if (mergeable !== true) {
    return "unknown";
  }
  if (state === "behind") {
    return "behind";
  }
  return state === "blocked" || state === "draft" ? "blocked" : "mergeable";
}
