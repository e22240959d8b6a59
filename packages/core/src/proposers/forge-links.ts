import type { ForgeProvider } from "../clients.ts";
import type { CommitLinks } from "../source.ts";
import { inPath } from "./forge-repository.ts";
import { guessProvider, type LocationOptions, locateForge } from "./provider.ts";

/** What stands between the address of a repository and that of its pages. */
const between: Readonly<Record<ForgeProvider, string>> = { github: "", gitlab: "/-", gitea: "" };

/**
 * The pages of the forge that a Git remote is on; undefined if its host does not tell which one it is, and
 * nothing else does.
 * @throws {DefinitionError} if it is no repository of that forge.
 */
export function forgeLinks(remote: string, options: LocationOptions = {}): CommitLinks | undefined {
  const provider = options.provider ?? guessProvider(remote);
  if (!provider) {
    return undefined;
  }
  const { repository } = locateForge(remote, { ...options, provider });
  const pages = `${repository.web}${between[provider]}`;
  return {
    commit: (commit) => `${pages}/commit/${inPath(commit)}`,
    compare: (from, to) => `${pages}/compare/${inPath(from)}...${inPath(to)}`,
  };
}
