import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidUrlError } from "./errors.ts";

/** A place a repository can be reached at. `url` holds no secret: it may be shown, and given to git. */
export type RemoteUrl = HttpUrl | SshUrl | LocalPath;

export interface HttpUrl {
  readonly kind: "http";
  readonly url: string;
  /** Scheme, host and port: where a credential may be sent. */
  readonly origin: string;
}

export interface SshUrl {
  readonly kind: "ssh";
  readonly url: string;
  readonly user: string | undefined;
  readonly host: string;
  /** @default the one of ssh, 22 */
  readonly port: number | undefined;
  /** As the server is told; `~` and relative paths are its own matter. */
  readonly path: string;
}

interface LocalPath {
  readonly kind: "path";
  readonly url: string;
}

/** `user@host:path`, where the path does not look like a port and a slash. */
const scpForm =
  /^(?:(?<user>[\w.+-]+)@)?(?<host>[\w.-]+|\[[0-9a-fA-F:.]+\]):(?<path>[^/].*|\/[^/].*)$/;
const hostPattern = /^(?!-)[\w.:-]+$/;
const userPattern = /^(?!-)[\w.+@-]+$/;

/**
 * Accepts `https://`, `http://`, `ssh://` and `file://` URLs, `user@host:path` and absolute paths.
 * @throws {InvalidUrlError} for anything else, and for a URL that holds a password.
 */
export function parseRemoteUrl(text: string): RemoteUrl {
  if (isAbsolute(text)) {
    return { kind: "path", url: text };
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) && URL.canParse(text)) {
    return parseUrl(new URL(text));
  }
  const { user, host, path } = text.match(scpForm)?.groups ?? {};
  if (user !== undefined && host !== undefined && path !== undefined) {
    return sshUrl({ url: text, user, host: bare(host), port: undefined, path });
  }
  throw new InvalidUrlError(
    "The URL of a Git remote must be an https://, http://, ssh:// or file:// URL, user@host:path or an absolute path.",
  );
}

function parseUrl(url: URL): RemoteUrl {
  const isSsh = url.protocol === "ssh:";
  if (url.password !== "" || (url.username !== "" && !isSsh)) {
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
      return { kind: "http", url: url.href, origin: url.origin };
    case "file:":
      return { kind: "path", url: decode(() => fileURLToPath(url)) };
    case "ssh:":
      return parseSshUrl(url);
    default:
      throw new InvalidUrlError(
        `Git remotes over ${url.protocol}// are not supported. Use an https:// or ssh:// URL.`,
      );
  }
}

function parseSshUrl(url: URL): SshUrl {
  const path = decode(() => decodeURIComponent(url.pathname));
  return sshUrl({
    url: url.href,
    user: url.username === "" ? undefined : decode(() => decodeURIComponent(url.username)),
    host: bare(url.hostname),
    port: url.port === "" ? undefined : Number(url.port),
    // ssh://host/~user/x means the home of user on the server.
    path: path.startsWith("/~") ? path.slice(1) : path,
  });
}

function decode(read: () => string): string {
  try {
    return read();
  } catch {
    throw new InvalidUrlError(
      "The URL of a Git remote holds an escape with % that cannot be used, or file:// is followed by a host. Correct it.",
    );
  }
}

/** A host or a user that begins with a dash would be an option of ssh. */
function sshUrl(parts: Omit<SshUrl, "kind">): SshUrl {
  const { user, host, path } = parts;
  if (!hostPattern.test(host) || (user !== undefined && !userPattern.test(user))) {
    throw new InvalidUrlError("The user or the host in the ssh URL of a Git remote is not valid.");
  }
  if (/[\0\n\r]/.test(path) || path === "" || path === "/") {
    throw new InvalidUrlError(
      `The ssh URL of the Git remote at ${host} has no path to a repository.`,
    );
  }
  return { kind: "ssh", ...parts };
}

/** An IPv6 address without its brackets. */
function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}
