import type { ForgeContext } from "../forge-face.ts";
import type { ForgeAnswer } from "../forge-http.ts";
import type { Proposal } from "../proposal.ts";
import type { Refusal } from "../refusal.ts";

/** What Gitea answers when something is wrong. */
export function problem({ web }: ForgeContext, status: number, message: string): ForgeAnswer {
  return { status, body: { message, url: `${web}/api/swagger` } };
}

export function notFound({ web }: ForgeContext): ForgeAnswer {
  const message = "The target couldn't be found.";
  return { status: 404, body: { errors: [], message, url: `${web}/api/swagger` } };
}

/** What is refused when something is opened, edited or reviewed. */
export function refusalAnswer(
  context: ForgeContext,
  refusal: Refusal,
  known?: Proposal,
): ForgeAnswer {
  const { code, subject } = refusal;
  switch (code) {
    case "no-base":
    case "no-head":
      return notFound(context);
    case "already-exists":
      return problem(context, 409, alreadyExists(known));
    case "already-merged":
      return problem(
        context,
        412,
        "cannot change state of this pull request, it was already merged",
      );
    case "cannot-reopen":
      return problem(context, 412, `cannot reopen this pull request, ${subject} does not exist`);
    case "own-proposal":
      return problem(context, 422, invalidReview("poster of pr can't be reviewer"));
    case "not-a-reviewer":
      return problem(context, 422, invalidReview("Reviewer can't read"));
    case "unknown-user":
      return problem(context, 422, `Assignee does not exist: [name: ${subject}]`);
    default:
      return mergeRefusalAnswer(context, refusal);
  }
}

function alreadyExists(known: Proposal | undefined): string {
  const { id = 0, number = 0, head, repository, base = "" } = known ?? {};
  const repositories = `head_repo_id: ${head?.repository.id}, base_repo_id: ${repository?.id}`;
  const branches = `head_branch: ${head?.branch}, base_branch: ${base}`;
  const ids = `id: ${id}, issue_id: ${number}`;
  return `pull request already exists for these targets [${ids}, ${repositories}, ${branches}]`;
}

function invalidReview(reason: string): string {
  return `is not a valid review request [reason: ${reason}]`;
}

const obstacles: Readonly<Record<string, string>> = {
  "not-allowed": "User not allowed to merge PR",
  draft: "Work in progress PRs cannot be merged",
  "approvals-missing": "Does not have enough approvals",
  "changes-requested": "There are requested changes",
  behind: "The head branch is behind the base branch",
};

function mergeRefusalAnswer(context: ForgeContext, { code, subject }: Refusal): ForgeAnswer {
  switch (code) {
    case "not-open":
      return subject === "closed" ? notFound(context) : problem(context, 405, "");
    case "conflict":
      return problem(context, 405, "Please try again later");
    case "head-moved":
      return problem(context, 409, "head out of date");
    case "method-not-allowed": {
      const message = `${subject} is not allowed an allowed merge style for this repository`;
      return problem(context, 405, message);
    }
    default: {
      const usual = "Not all required status checks successful";
      return problem(context, 405, obstacles[subject] ?? usual);
    }
  }
}
