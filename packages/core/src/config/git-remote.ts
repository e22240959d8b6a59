import { InvalidUrlError, parseRemoteUrl, type RemoteUrl } from "@glu/git";
import { type KeyPath, type Tree, valueAt } from "./key-path.ts";
import { resolveGitUrl } from "./local-locations.ts";

export type GitRemote =
  | { readonly kind: "remote"; readonly url: RemoteUrl }
  | { readonly kind: "invalid"; readonly reason: string };

/** What the URL of a Git remote leads to; a path may be relative to `directory`. */
export function readGitRemote(url: string, directory: string): GitRemote {
  try {
    return { kind: "remote", url: parseRemoteUrl(resolveGitUrl(url, directory)) };
  } catch (error) {
    if (error instanceof InvalidUrlError) {
      return { kind: "invalid", reason: error.message };
    }
    throw error;
  }
}

/** What the URL at a place leads to; undefined if there is none. */
export function gitRemoteAt(tree: Tree, place: KeyPath, directory: string): GitRemote | undefined {
  const url = valueAt(tree, place);
  return typeof url === "string" && url !== "" ? readGitRemote(url, directory) : undefined;
}

/** What pushes are paced for: the host, on whatever port; a repository on this machine by itself. */
export function pacedHost(url: RemoteUrl): string {
  switch (url.kind) {
    case "http":
      return new URL(url.origin).hostname;
    case "ssh":
      return url.host.toLowerCase();
    case "path":
      return url.url;
  }
}
