import type { RegistryError } from "../../errors.ts";
import {
  AuthenticationError,
  ImageNotFoundError,
  InvalidResponseError,
  RateLimitedError,
  ServerError,
} from "../../errors.ts";
import type { HttpResponse } from "./http-client.ts";
import { defaultHold } from "./rate-limit.ts";
import { parseRetryAfter } from "./retry-after.ts";

export interface StatusErrorOptions {
  /** What was asked for, as it stands in the message. */
  readonly what: string;
  /** As whom, as it stands in the message. */
  readonly identity: string;
  readonly now: number;
}

/** The error for an answer whose status is neither success nor a redirect. */
export function statusError(response: HttpResponse, options: StatusErrorOptions): RegistryError {
  const { status, url } = response;
  const { what, identity, now } = options;
  const answer = `${url.host} answered ${status} for ${what}`;
  const retryAfter = parseRetryAfter(response.headers.get("retry-after"), now);
  if (status === 401 || status === 403) {
    return new AuthenticationError(`${answer}, ${identity}`);
  }
  if (status === 404) {
    return new ImageNotFoundError(
      `${answer}: check host, repository and tag, and that the credential may read it`,
    );
  }
  if (status === 429) {
    const wait = retryAfter === undefined ? "" : ` It asks to wait ${retryAfter / 1000} s.`;
    return new RateLimitedError(
      `${answer}: too many requests.${wait} A longer interval or a credential helps`,
      { retryAfter: retryAfter ?? defaultHold },
    );
  }
  if (status >= 500) {
    return new ServerError(`${answer}: it failed on its side`, { retryAfter });
  }
  return new InvalidResponseError(
    "status",
    `${answer}, which means nothing here: check that it is a registry`,
  );
}
