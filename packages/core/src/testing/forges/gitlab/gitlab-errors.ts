import type { ForgeAnswer } from "../forge-http.ts";
import type { Refusal } from "../refusal.ts";
import { gitlabRules } from "./gitlab-rules.ts";

/** What GitLab answers when something is wrong. */
function problem(status: number, message: unknown): ForgeAnswer {
  return { status, body: { message } };
}

export const unauthorized = problem(401, "401 Unauthorized");
export const forbidden = problem(403, "403 Forbidden");
export const projectNotFound = problem(404, "404 Project Not Found");
export const notFound = problem(404, "404 Not found");

/** A parameter that is missing or not valid. */
export function invalidParameter(error: string): ForgeAnswer {
  return { status: 400, body: { error } };
}

/** What is not as described, in the words for parameters. */
export function invalidParameters(violations: readonly string[]): ForgeAnswer {
  const problems = violations.map((violation) => {
    const [, name = ""] = violation.split(": ");
    if (violation.endsWith("received undefined")) {
      return `${name} is missing`;
    }
    const isChoice = violation.includes("expected one of");
    return isChoice ? `${name} does not have a valid value` : `${name} is invalid`;
  });
  return invalidParameter(problems.join(", "));
}

export const insufficientScope: ForgeAnswer = {
  status: 403,
  body: {
    error: "insufficient_scope",
    error_description: "The request requires higher privileges than provided by the access token.",
    scope: "api",
  },
};

export function refusalAnswer({ code, subject }: Refusal): ForgeAnswer {
  switch (code) {
    case "already-exists": {
      const what = "Another open merge request already exists for this source branch";
      return problem(409, [`${what}: !${subject}`]);
    }
    case "too-long": {
      const isTitle = subject === "title";
      const limit = isTitle ? gitlabRules.titleLimit : gitlabRules.bodyLimit;
      const said = [`is too long (maximum is ${limit} characters)`];
      return problem(400, isTitle ? { title: said } : { description: said });
    }
    case "same-branch":
      return problem(422, ["You can't use same project/branch for source and target"]);
    // Older servers open a merge request all the same, which then is broken.
    case "no-head":
      return problem(400, { source_branch: ["does not exist"] });
    case "no-base":
      return problem(400, { target_branch: ["does not exist"] });
    case "head-moved":
      return problem(409, `SHA does not match HEAD of source branch: ${subject}`);
    case "conflict":
      return problem(422, "Branch cannot be merged");
    default:
      return problem(405, "405 Method Not Allowed");
  }
}
