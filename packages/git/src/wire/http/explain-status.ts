import { STATUS_CODES } from "node:http";
import {
  AuthenticationError,
  type GitError,
  PushRefusedError,
  RateLimitedError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "../../errors.ts";
import type { Service } from "../transport.ts";
import { retryAfter } from "./retry-after.ts";

/** Whether a request had a credential: withheld, as it went to another origin than the configured one. */
export type CredentialUse = "sent" | "none" | "withheld";

/** A request that was answered, but not with what it asked for. */
export interface RefusedRequest {
  /** What was being done to what, for messages. */
  readonly purpose: string;
  readonly service: Service;
  readonly credential: CredentialUse;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** What the server says about it, without secrets; empty if it says nothing. */
  readonly words: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** The error behind a status that is no success (RFC 9110, section 15). */
export function explainStatus(refused: RefusedRequest): GitError {
  const message = describe(refused);
  if (isRateLimit(refused)) {
    return new RateLimitedError(`${message} It is asked again later.`, {
      retryAfter: retryAfter(refused.headers, refused.now),
    });
  }
  switch (refused.status) {
    case 401:
    case 403:
      return new AuthenticationError(`${message} ${credentialAdvice(refused)}`);
    case 404:
    case 410:
      return new RepositoryNotFoundError(
        `${message} Check the URL, and that the credential may see this repository.`,
      );
    case 407:
      return new RemoteUnreachableError(
        `${message} A proxy wants a user name and a password: put them into its URL in the environment.`,
      );
    case 413:
      return explainTooLarge(refused, message);
    default:
      return new RemoteUnreachableError(
        `${message} It is tried again later; check the server if it stays so.`,
      );
  }
}

function describe({ purpose, status, words }: RefusedRequest): string {
  const name = STATUS_CODES[status];
  const answer = name === undefined ? String(status) : `${status} ${name}`;
  const quote = words === "" ? "" : `: ${words}`;
  return `${purpose} failed: the server answered ${answer}${quote.replace(/\.$/, "")}.`;
}

function isRateLimit({ status, headers, service }: RefusedRequest): boolean {
  switch (status) {
    case 429:
      return true;
    case 403:
      return headers.has("retry-after") || headers.get("x-ratelimit-remaining") === "0";
    case 503:
      // A gateway that gives up on a push does not say that the push was not done.
      return headers.has("retry-after") && service !== "git-receive-pack";
    default:
      return false;
  }
}

function credentialAdvice({ credential }: RefusedRequest): string {
  switch (credential) {
    case "sent":
      return "Check the credential that was sent, and that it may read and write this repository.";
    case "none":
      return "No credential was sent, as none is configured. Configure one.";
    case "withheld":
      return "No credential was sent, as a redirect led to another host. Use the URL it leads to.";
  }
}

function explainTooLarge({ service }: RefusedRequest, message: string): GitError {
  const advice =
    "The request is too large for the server: make the change smaller, or raise its limit.";
  return service === "git-receive-pack"
    ? new PushRefusedError(`${message} ${advice}`)
    : new RemoteUnreachableError(`${message} ${advice}`);
}
