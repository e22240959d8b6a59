import type { ForgeProvider } from "../clients.ts";
import { DefinitionError } from "../errors.ts";
import { type ForgeRepository, inPath } from "./forge-repository.ts";
import { parseRemote, type Remote } from "./remote-location.ts";

export interface LocationOptions {
  /** @default guessed from the host */
  readonly provider?: ForgeProvider | undefined;
  /** The web address of the forge, such as `https://git.example.com/gitea`. @default that of the remote */
  readonly url?: string | undefined;
}

/** A repository of a forge, and where to ask for it. */
export interface ForgeLocation {
  readonly provider: ForgeProvider;
  /** What all paths of the API lie below. */
  readonly api: URL;
  readonly repository: ForgeRepository;
}

const names: Readonly<Record<ForgeProvider, string>> = {
  github: "GitHub",
  gitlab: "GitLab",
  gitea: "Gitea",
};

const known: Readonly<Record<string, ForgeProvider>> = {
  "codeberg.org": "gitea",
};

const telling: readonly (readonly [RegExp, ForgeProvider])[] = [
  [/github\.|\.ghe\.com$/, "github"],
  [/gitlab\./, "gitlab"],
  [/gitea\.|forgejo\./, "gitea"],
];

/** What kind of forge the remote of a Git repository is on; undefined if its host does not tell. */
export function guessProvider(remote: string): ForgeProvider | undefined {
  const { hostname } = parseRemote(remote) ?? {};
  return hostname === undefined
    ? undefined
    : (known[hostname] ?? telling.find(([pattern]) => pattern.test(hostname))?.[1]);
}

/**
 * Where the forge of a Git remote is.
 * @throws {DefinitionError} if it cannot be told, or if it is no repository of a forge.
 */
export function locateForge(remote: string, options: LocationOptions = {}): ForgeLocation {
  const parsed = parseRemote(remote);
  const provider = options.provider ?? guessProvider(remote);
  if (!parsed) {
    throw new DefinitionError(
      "a Git remote that is no https://, http:// or ssh:// URL and no user@host:path is on no forge",
    );
  }
  if (!provider) {
    throw new DefinitionError(
      `the host ${parsed.hostname} does not tell what kind of forge it is: set provider to github, gitlab or gitea`,
    );
  }
  const { base, path } = split(parsed, provider, options.url);
  const web = `${base}/${inPath(path)}`;
  const name = `${names[provider]} (${web.replace(/^https?:\/\//, "")})`;
  return { provider, api: apiOf(provider, base), repository: { name, path, web } };
}

/** The web address of the forge, without a slash at the end, and what remains for the repository. */
function split(remote: Remote, provider: ForgeProvider, url: string | undefined) {
  const configured = url === undefined ? undefined : webAddress(url);
  const prefix = configured?.prefix ?? [];
  const isBelow = remote.isWeb && prefix.every((one, index) => one === remote.segments[index]);
  const segments = isBelow ? remote.segments.slice(prefix.length) : remote.segments;
  const before =
    configured === undefined && remote.isWeb && provider === "gitea" ? segments.slice(0, -2) : [];
  const path = checkedPath(segments.slice(before.length), provider);
  const origin = configured?.base ?? remote.origin;
  return { base: [origin, ...before].join("/"), path };
}

function webAddress(url: string) {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "https:" && parsed?.protocol !== "http:") {
    throw new DefinitionError(
      "the address of a forge is an https:// or http:// URL, such as https://git.example.com",
    );
  }
  const prefix = parsed.pathname.split("/").filter((one) => one !== "");
  return { base: [parsed.origin, ...prefix].join("/"), prefix };
}

function checkedPath(segments: readonly string[], provider: ForgeProvider): string {
  const isRight = provider === "gitlab" ? segments.length >= 2 : segments.length === 2;
  const isClean = segments.every((one) => one !== "." && one !== "..");
  if (!isRight || !isClean) {
    const wanted = provider === "gitlab" ? "group/project or group/…/project" : "owner/name";
    throw new DefinitionError(
      `a repository on ${names[provider]} is ${wanted}, not ${segments.join("/") || "nothing"}: correct the URL of the remote, or set url to the web address of the forge`,
    );
  }
  return segments.join("/");
}

function apiOf(provider: ForgeProvider, base: string): URL {
  const { hostname, host } = new URL(base);
  switch (provider) {
    case "github":
      return hostname === "github.com" || hostname.endsWith(".ghe.com")
        ? new URL(`https://api.${host}/`)
        : new URL(`${base}/api/v3/`);
    case "gitlab":
      return new URL(`${base}/api/v4/`);
    case "gitea":
      return new URL(`${base}/api/v1/`);
  }
}
