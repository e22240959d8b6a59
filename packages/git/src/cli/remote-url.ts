import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidUrlError } from "../errors.ts";

/** A URL the git program can be given. */
export interface RemoteUrl {
  /** What git is told; holds no secret. */
  readonly url: string;
  /** Scheme, host and port, if a credential may be sent there. */
  readonly origin: string | undefined;
}

/**
 * Accepts `https://`, `http://` and `file://` URLs and absolute paths.
 * @throws {InvalidUrlError} for anything else, and for a URL that holds a user name or a password.
 */
export function parseRemoteUrl(text: string): RemoteUrl {
  if (isAbsolute(text)) {
    return { url: text, origin: undefined };
  }
  if (/^[\w.-]+@[^/]+:/.test(text) || text.startsWith("ssh:")) {
    throw new InvalidUrlError(
      "The URL of this Git remote uses SSH, which is not supported yet. Use its https:// URL and a credential.",
    );
  }
  if (!URL.canParse(text)) {
    throw new InvalidUrlError(
      "The URL of a Git remote must be an https://, http:// or file:// URL or an absolute path.",
    );
  }
  return checkUrl(new URL(text));
}

function checkUrl(url: URL): RemoteUrl {
  if (url.username !== "" || url.password !== "") {
    throw new InvalidUrlError(
      `The URL of the Git remote at ${url.host} holds a user name or a password. Remove it and pass a credential instead.`,
    );
  }
  if (url.search !== "" || url.hash !== "") {
    throw new InvalidUrlError(
      `The URL of the Git remote at ${url.host} holds a query or a fragment. Remove it.`,
    );
  }
  switch (url.protocol) {
    case "https:":
    case "http:":
      return { url: url.href, origin: url.origin };
    case "file:":
      return { url: fileURLToPath(url), origin: undefined };
    default:
      throw new InvalidUrlError(
        `Git remotes over ${url.protocol}// are not supported. Use an https:// URL.`,
      );
  }
}
