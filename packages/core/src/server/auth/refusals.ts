import { RequestError } from "../problem.ts";

/** Nobody knows who asks. */
export class UnauthenticatedError extends RequestError {
  /** How callers are known here. */
  readonly mode: "token" | "proxy";

  constructor(mode: "token" | "proxy", message: string) {
    super(401, "UNAUTHENTICATED", message);
    this.name = "UnauthenticatedError";
    this.mode = mode;
  }
}

/** Somebody tries one token after the other. */
export class TooManyFailuresError extends RequestError {
  /** Seconds. */
  readonly retryAfter: number;

  /** @param wait in ms */
  constructor(wait: number) {
    super(429, "TOO_MANY_FAILURES", "too many wrong tokens from here; a right one is still taken");
    this.name = "TooManyFailuresError";
    this.retryAfter = Math.ceil(wait / 1_000);
  }
}
