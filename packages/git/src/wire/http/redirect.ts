import { cleanText } from "../../clean-text.ts";
import { RemoteUnreachableError, RepositoryNotFoundError } from "../../errors.ts";

const redirects = new Set([301, 302, 303, 307, 308]);
const maxPlace = 500;

export interface Redirect {
  /** What was being done to what, for messages. */
  readonly purpose: string;
  /** What was asked for. */
  readonly from: URL;
  /** What the `Location` header says. */
  readonly location: string | undefined;
  /** What must not be shown of it. */
  readonly secrets: readonly string[];
}

export function isRedirect(status: number): boolean {
  return redirects.has(status);
}

/**
 * The base URL of a repository after its discovery was redirected, as git's
 * `http.followRedirects=initial` has it: the place must end like the one that was asked for, and TLS
 * must not be lost on the way.
 * @param tail what follows the base URL in a discovery.
 * @throws {RemoteUnreachableError} if the redirect is not to be followed.
 * @throws {RepositoryNotFoundError} if it leads to something else than a repository.
 */
export function redirectedBase(redirect: Redirect, tail: string): string {
  const { purpose, from } = redirect;
  const target = redirectTarget(redirect);
  if (!["https:", from.protocol].includes(target.protocol)) {
    throw new RemoteUnreachableError(
      `${purpose} failed: a redirect leads from ${from.protocol}// to ${describePlace(redirect)}, which is not followed. Use a URL that needs no redirect.`,
    );
  }
  if (!target.href.endsWith(tail)) {
    throw new RepositoryNotFoundError(
      `${purpose} failed: a redirect leads to ${describePlace(redirect)}, which is no Git repository. Check the URL, and whether it leads to a page to sign in.`,
    );
  }
  return target.href.slice(0, -tail.length);
}

/** A request with content was redirected: it was not done, and is not sent elsewhere unseen. */
export class MovedError extends RemoteUnreachableError {}

export function unexpectedRedirect(redirect: Redirect): MovedError {
  return new MovedError(
    `${redirect.purpose} failed: it was redirected to ${describePlace(redirect)}. Use the URL of the repository there.`,
  );
}

/** Without user-info, which would be somebody else's credential. */
function redirectTarget({ purpose, from, location }: Redirect): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new RemoteUnreachableError(
      `${purpose} failed: ${from.host} redirects, but does not say where to. Check the server.`,
    );
  }
  const target = new URL(location, from.href);
  target.username = "";
  target.password = "";
  target.hash = "";
  return target;
}

/** A query may be signed or hold a token: it is not shown. */
function describePlace({ from, location = "", secrets }: Redirect): string {
  const text = cleanText(location, secrets);
  if (!URL.canParse(text, from.href)) {
    return "another place";
  }
  const { protocol, host, pathname } = new URL(text, from.href);
  return cleanText(`${protocol}//${host}${pathname}`, secrets).slice(0, maxPlace);
}
