import { parseRetryAfter } from "./retry-after.ts";

/** For how long a host wants to be left alone. */
export interface Hold {
  /** All requests to it, or only the pulls of whoever was answered. */
  readonly scope: "requests" | "pulls";
  /** In ms. */
  readonly duration: number;
}

/** What of an answer may say for how long to leave its host alone. */
export interface LimitedAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly isManifest: boolean;
}

/** How long a host is left alone that does not say for how long, in ms. */
export const defaultHold = 60_000;
const second = 1000;
const day = 24 * 60 * 60 * second;
/** What is more than 30 years can only be a date. */
const dates = 1_000_000_000;

/** What an answer means for further requests to its host, at the time `now` in ms since 1970. */
export function holdsAfter(answer: LimitedAnswer, now: number): readonly Hold[] {
  const holds = [refusal(answer, now), answer.isManifest ? pulls(answer, now) : undefined];
  return holds.filter((hold) => hold !== undefined);
}

function refusal({ status, headers }: LimitedAnswer, now: number): Hold | undefined {
  const named = parseRetryAfter(headers.get("retry-after"), now);
  const duration = status === 429 ? (named ?? defaultHold) : status === 503 ? named : undefined;
  return duration === undefined ? undefined : { scope: "requests", duration };
}

/**
 * How many pulls are left, if an answer says so: by the headers of Docker Hub and others, and their draft
 * (draft-ietf-httpapi-ratelimit-headers-05).
 */
export function remainingPulls(headers: LimitedAnswer["headers"]): number | undefined {
  const left = headers.get("ratelimit-remaining") ?? headers.get("x-ratelimit-remaining");
  const counts = (left ?? "").split(",").map((count) => Number.parseInt(count, 10));
  const remaining = Math.min(...counts.filter((count) => !Number.isNaN(count)));
  return Number.isFinite(remaining) ? remaining : undefined;
}

function pulls({ headers }: LimitedAnswer, now: number): Hold | undefined {
  const remaining = remainingPulls(headers);
  if (remaining === undefined) {
    return undefined;
  }
  const reset = headers.get("ratelimit-reset") ?? headers.get("x-ratelimit-reset");
  return { scope: "pulls", duration: remaining > 0 ? 0 : untilReset(reset, now) };
}

function untilReset(header: string | undefined, now: number): number {
  const reset = Number.parseInt(header ?? "", 10);
  if (Number.isNaN(reset)) {
    return defaultHold;
  }
  const wait =
    reset > dates ? (reset > dates * second ? reset : reset * second) - now : reset * second;
  return Math.min(Math.max(wait, second), day);
}
