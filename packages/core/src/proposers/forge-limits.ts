import { parseRetryAfter } from "@glu/registry/http";
import { z } from "zod";
import type { ForgeAnswer } from "./forge-exchange.ts";
import { wordsOf } from "./forge-words.ts";

export type LimitingAnswer = Pick<ForgeAnswer, "status" | "headers" | "body">;

/** How long a forge is left alone that does not say for how long, in ms. */
export const defaultHold = 60_000;
const second = 1000;
const longest = 60 * 60 * second;

/** GraphQL is limited with the status 200 ("Rate limits for the GraphQL API"). */
const limitedQuery = z.object({
  errors: z.tuple([z.object({ type: z.literal("RATE_LIMITED") })], z.unknown()),
});

/**
 * For how long, in ms, nothing more is to be sent after this answer; undefined if it does not limit us.
 * GitHub also limits with 403, and says which limit in words ("Rate limits for the REST API"); GitLab and
 * Gitea with 429.
 *
 * @param now in ms since 1970
 */
export function holdAfter(answer: LimitingAnswer, now: number): number | undefined {
  const { status, headers } = answer;
  const isSpent = remaining(headers) === 0;
  const named = parseRetryAfter(headers.get("retry-after"), theirNow(headers, now));
  if (isLimit(answer)) {
    return bounded(named ?? (isSpent ? untilReset(headers, now) : undefined) ?? defaultHold);
  }
  if (status === 503 && named !== undefined) {
    return bounded(named);
  }
  return isSpent ? untilReset(headers, now) : undefined;
}

/** Whether an answer says that too much was asked, and nothing was done. */
export function isLimit({ status, headers, body }: LimitingAnswer): boolean {
  const isForbidden =
    status === 403 && (remaining(headers) === 0 || /rate limit|abuse/i.test(wordsOf(body)));
  return status === 429 || isForbidden || (status === 200 && limitedQuery.safeParse(body).success);
}

/**
 * Whether so little of what may be asked is left that only people should still ask.
 */
export function isScarce(headers: ReadonlyMap<string, string>): boolean {
  const limit = count(headers, "limit");
  const left = remaining(headers);
  return limit !== undefined && left !== undefined && left < limit / 20;
}

/** When everything may be asked again, in ms from now. */
export function untilReset(headers: ReadonlyMap<string, string>, now: number): number | undefined {
  const reset = count(headers, "reset");
  return reset === undefined ? undefined : bounded(reset * second - theirNow(headers, now));
}

/** The clock of a forge may be wrong: what it says of the time is by its own. */
function theirNow(headers: ReadonlyMap<string, string>, now: number): number {
  const theirs = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(theirs) ? now : theirs;
}

function remaining(headers: ReadonlyMap<string, string>): number | undefined {
  return count(headers, "remaining");
}

/** GitHub and Gitea write `x-ratelimit-…`, GitLab `ratelimit-…`. */
function count(headers: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = headers.get(`x-ratelimit-${name}`) ?? headers.get(`ratelimit-${name}`);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

function bounded(wait: number): number {
  return Math.min(Math.max(wait, second), longest);
}
