import { InvalidResponseError } from "../../errors.ts";

const redirects = new Set([301, 302, 303, 307, 308]);

export function isRedirect(status: number): boolean {
  return redirects.has(status);
}

/**
 * Where a redirect leads. The address itself never stands in an error: it may be signed.
 *
 * @throws {InvalidResponseError} if it leads nowhere, or from HTTPS to plain HTTP.
 */
export function redirectTarget(from: URL, location: string | undefined): URL {
  if (location === undefined || !URL.canParse(location, from.href)) {
    throw new InvalidResponseError(
      "redirect",
      `${from.host} redirects, but does not say where to: it may not be a registry`,
    );
  }
  const target = new URL(location, from.href);
  if (target.protocol !== "https:" && target.protocol !== from.protocol) {
    throw new InvalidResponseError(
      "redirect",
      `${from.host} redirects from ${from.protocol} to ${target.protocol}, which is not followed`,
    );
  }
  target.username = "";
  target.password = "";
  return target;
}
