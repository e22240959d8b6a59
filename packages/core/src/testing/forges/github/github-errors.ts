import type { ForgeAnswer } from "../forge-http.ts";
import type { Refusal, RefusalCode } from "../refusal.ts";
import { githubRules } from "./github-rules.ts";

const documentation_url = "https://docs.github.com/rest";

/** What GitHub answers when something is wrong. */
export function problem(status: number, message: string, errors?: readonly unknown[]): ForgeAnswer {
  const body = { message, ...(errors && { errors }), documentation_url, status: String(status) };
  return { status, body };
}

export const notFound = problem(404, "Not Found");

/** A field that is missing or not valid. */
export function invalidField(field: string, code: "invalid" | "missing_field" = "invalid") {
  return problem(422, "Validation Failed", [{ resource: "PullRequest", field, code }]);
}

function invalid(message: string, field?: string): ForgeAnswer {
  const error = { resource: "PullRequest", code: "custom", ...(field && { field }), message };
  return problem(422, "Validation Failed", [error]);
}

/** What is refused, in GitHub's words. What is asked for is named by whoever caught it. */
export function refusalAnswer(
  refusal: Refusal,
  { base = "", head = "", repository = "" },
): ForgeAnswer {
  switch (refusal.code) {
    case "already-exists":
      return invalid(`A pull request already exists for ${head}.`);
    case "no-commits":
      return invalid(`No commits between ${base} and ${refusal.subject}`);
    case "too-long": {
      const limit = refusal.subject === "title" ? githubRules.titleLimit : githubRules.bodyLimit;
      const message = `${refusal.subject} is too long (maximum is ${limit} characters)`;
      return invalid(message, refusal.subject);
    }
    case "no-base":
      return invalidField("base");
    case "no-head":
      return invalidField("head");
    case "already-merged":
    case "cannot-reopen":
      return invalid(reopening(refusal), "state");
    case "own-proposal":
      return problem(422, "Review cannot be requested from pull request author.");
    case "not-a-reviewer":
      return problem(422, notCollaborator(repository));
    default:
      return mergeRefusalAnswer(refusal.code, refusal.subject);
  }
}

function reopening({ code, subject }: Refusal): string {
  return code === "already-merged"
    ? "state cannot be changed. The pull request cannot be reopened."
    : `state cannot be changed. The ${subject} branch has been deleted.`;
}

function notCollaborator(repository: string): string {
  const who = "One or more of the users or teams you specified is not a collaborator of the";
  return `Reviews may only be requested from collaborators. ${who} ${repository} repository.`;
}

const methods: Readonly<Record<string, string>> = {
  merge: "Merge commits are not allowed on this repository.",
  squash: "Squash merges are not allowed on this repository.",
  rebase: "This branch can't be rebased",
};

const obstacles: Readonly<Record<string, string>> = {
  draft: "Pull Request is still a draft",
  "approvals-missing": "At least 1 approving review is required by reviewers with write access.",
  "changes-requested": "Changes have been requested.",
  behind: "Head branch is out of date. Review and try the merge again.",
};

function mergeRefusalAnswer(code: RefusalCode, subject: string): ForgeAnswer {
  switch (code) {
    case "head-moved":
      return problem(409, "Head branch was modified. Review and try the merge again.");
    case "method-not-allowed":
      return problem(405, methods[subject] ?? "");
    case "not-mergeable":
      return problem(405, obstacles[subject] ?? "Required status checks have not succeeded.");
    default:
      return problem(405, "Pull Request is not mergeable");
  }
}
