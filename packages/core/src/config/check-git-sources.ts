import { isDeepStrictEqual } from "node:util";
import type { RemoteUrl } from "@glu/git";
import type { z } from "zod";
import { describeError } from "../errors.ts";
import { locateForge } from "../proposers/provider.ts";
import type { Finding } from "./finding.ts";
import { gitRemoteAt, pacedHost, readGitRemote } from "./git-remote.ts";
import { isTree, type KeyPath, placesOf, showPath, type Tree, valueAt } from "./key-path.ts";
import { resolveGitSource } from "./local-locations.ts";
import type { ConfigurationValues } from "./schema.ts";
import { gitProposals, gitSource } from "./source-schema.ts";

interface Entry {
  readonly path: KeyPath;
  readonly source: ConfigurationValues["sources"]["git"][string];
  readonly url: RemoteUrl;
}

const gitSources = ["sources", "git"];

const missingCredential =
  "needs a credential that the API of the forge is called with, as the remote has none that it takes: set credential here";

/** What entries of one repository must agree on, since they share one client. */
const sharedKeys: readonly KeyPath[] = [
  ["remote", "interval"],
  ["remote", "engine"],
  ["remote", "ca_file"],
  ["author"],
  ["signing"],
];

/** Every Git source that nothing could be opened with, or that contradicts another. */
export function checkGitSources(tree: Tree, directory: string): readonly Finding[] {
  const entries = readEntries(tree, directory);
  return [
    ...badUrls(tree, directory),
    ...unknownForges(tree, directory),
    ...entries.flatMap((entry, index) => contradictions(entry, entries.slice(0, index))),
  ];
}

function badUrls(tree: Tree, directory: string): readonly Finding[] {
  return placesOf(tree, [...gitSources, "*", "remote", "url"]).flatMap((path) => {
    const remote = gitRemoteAt(tree, path, directory);
    return remote?.kind === "invalid" ? [{ path, message: remote.reason }] : [];
  });
}

/** Proposals to what is on no forge, or on one of an unknown kind, or that nobody may ask. */
function unknownForges(tree: Tree, directory: string): readonly Finding[] {
  return placesOf(tree, [...gitSources, "*", "proposals"]).flatMap((path) => {
    const source = path.slice(0, -1);
    const remote = gitRemoteAt(tree, [...source, "remote", "url"], directory);
    const { data: proposals } = gitProposals.safeParse(valueAt(tree, path));
    if (remote?.kind !== "remote" || !proposals) {
      return [];
    }
    const ofRemote = valueAt(tree, [...source, "remote", "credential"]);
    const hasCredential =
      proposals.credential !== undefined || (remote.url.kind === "http" && ofRemote !== undefined);
    const message =
      explainForge(remote.url, proposals) ?? (hasCredential ? undefined : missingCredential);
    return message === undefined ? [] : [{ path, message }];
  });
}

function explainForge(
  { url }: RemoteUrl,
  { provider, url: web }: z.infer<typeof gitProposals>,
): string | undefined {
  try {
    locateForge(url, { provider, url: web });
    return undefined;
  } catch (error) {
    return describeError(error).message;
  }
}

/** The entries that are right by themselves. */
function readEntries(tree: Tree, directory: string): readonly Entry[] {
  const sources = valueAt(tree, gitSources);
  return Object.entries(isTree(sources) ? sources : {}).flatMap(([name, value]) => {
    const { data: source } = gitSource.safeParse(value);
    if (!source) {
      return [];
    }
    const remote = readGitRemote(source.remote.url, directory);
    return remote.kind === "remote"
      ? [
          {
            path: [...gitSources, name],
            source: resolveGitSource(source, directory),
            url: remote.url,
          },
        ]
      : [];
  });
}

/** What an entry says otherwise than the first of those before it that has to say the same. */
function contradictions(entry: Entry, before: readonly Entry[]): readonly Finding[] {
  const twin = before.find((other) => isSameRepository(other, entry));
  const neighbour = before.find((other) => pace(other) && isSameHost(other, entry));
  const findings: Finding[] = [];
  if (twin) {
    const message = `is not that of ${showPath(twin.path)}, which is the same repository (same url and credential): give both the same`;
    const differing = sharedKeys.filter(
      (key) => !isDeepStrictEqual(valueAt(twin.source, key), valueAt(entry.source, key)),
    );
    findings.push(...differing.map((key) => ({ path: [...entry.path, ...key], message })));
  }
  if (neighbour && pace(entry) && pace(entry) !== pace(neighbour)) {
    const message = `is not that of ${showPath(neighbour.path)}, which is on the same host, and hosts are what is paced: give both the same, or say it once`;
    findings.push({ path: [...entry.path, "remote", "pushes_per_minute"], message });
  }
  return findings;
}

function isSameRepository(a: Entry, b: Entry): boolean {
  return a.url.url === b.url.url && a.source.remote.credential === b.source.remote.credential;
}

function isSameHost(a: Entry, b: Entry): boolean {
  return pacedHost(a.url) === pacedHost(b.url);
}

function pace({ source }: Entry): number | undefined {
  return source.remote.pushes_per_minute;
}
