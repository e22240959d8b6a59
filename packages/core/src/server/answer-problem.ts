import { TooManyFailuresError, UnauthenticatedError } from "./auth/refusals.ts";
import { problemOf, type Status } from "./problem.ts";

/** Seconds in which a system starts, and a store that came back is noticed. */
export const retryAfter = 5;

/** What is answered in place of what was asked for. */
export function answerProblem(error: unknown, redact: <T>(data: T) => T): Response {
  const body = problemOf(error);
  const known = error instanceof UnauthenticatedError ? { mode: error.mode } : {};
  const answer = problemResponse(body.status as Status, redact({ ...body, ...known }));
  if (error instanceof TooManyFailuresError) {
    answer.headers.set("retry-after", String(error.retryAfter));
  } else if (body.status === 503) {
    answer.headers.set("retry-after", String(retryAfter));
  }
  if (error instanceof UnauthenticatedError) {
    answer.headers.set("www-authenticate", 'Bearer realm="glu"');
  }
  return answer;
}

export function problemResponse(status: Status, body: object): Response {
  const headers = { "content-type": "application/problem+json" };
  return new Response(`${JSON.stringify(body)}\n`, { status, headers });
}
