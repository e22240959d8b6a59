import { basename } from "node:path";
import { parseRemoteUrl } from "@glu/git";
import { type ImageReference, parseReference } from "@glu/registry";
import { type Configuration, parseConfiguration } from "../../config/configuration.ts";
import { isTree, type Tree } from "../../config/key-path.ts";
import { resolveGitUrl, resolveReference } from "../../config/local-locations.ts";
import type { PhaseDescriptor } from "../../phase.ts";
import type { ClientUse } from "../../source.ts";
import type { System } from "../../system.ts";

interface UsedRepository {
  /** What tells it from others. */
  readonly place: string;
  /** Those that phases are on, the first one first. */
  readonly branches: readonly string[];
}

/** The sources of a program, by their names, or where they are if they have none. */
export interface SandboxSources {
  readonly images: ReadonlyMap<string, ImageReference>;
  readonly repositories: ReadonlyMap<string, UsedRepository>;
  /** Complete, and without credentials and forges. */
  readonly configuration: object;
}

interface PhaseUse {
  readonly phase: PhaseDescriptor;
  readonly use: ClientUse;
}

/** Relative places are told apart by their last name. */
const directory = "/";

/** @throws {ConfigurationError} */
export function sandboxSources(system: System, given: object): SandboxSources {
  const uses = usesOf(system);
  const configuration = completed({ ...given }, uses);
  const parsed = parseConfiguration(configuration, { directory });
  const images = new Map<string, ImageReference>();
  const repositories = new Map<string, UsedRepository>();
  for (const { phase, use } of uses) {
    if (use.kind === "image") {
      images.set(nameOf(use), referenceOf(use, parsed));
    } else {
      const name = nameOf(use);
      const { branches = [] } = repositories.get(name) ?? {};
      const branch = branchOf(use, phase, parsed);
      const all = [...new Set([...branches, branch])];
      repositories.set(name, { place: placeOfUse(use, parsed), branches: all });
    }
  }
  return { images, repositories, configuration };
}

/** What tells a repository from others. */
export function placeOf(url: string): string {
  const parsed = parseRemoteUrl(url);
  return parsed.kind === "path" ? basename(parsed.url) : parsed.url;
}

function usesOf(system: System): readonly PhaseUse[] {
  return system.pipelines.flatMap(({ phases }) =>
    phases.flatMap(({ descriptor: phase, uses = [] }) => uses.map((use) => ({ phase, use }))),
  );
}

function nameOf({ kind, request }: ClientUse): string {
  return request.name ?? (kind === "image" ? request.reference : request.url) ?? "";
}

/** Of what is given, what concerns sources and automation; and an entry for each source that has none. */
function completed({ sources, automation }: Tree, uses: readonly PhaseUse[]): Tree {
  const { oci, git, ...others } = treeOf(sources);
  const named = (kind: ClientUse["kind"]) =>
    uses
      .filter(({ use }) => use.kind === kind)
      .flatMap(({ use: { request } }) => request.name ?? []);
  return {
    ...(automation !== undefined && { automation }),
    sources: {
      ...others,
      oci: { ...entriesFor(named("image"), imageEntry), ...mapValues(oci, withoutAccess) },
      git: { ...entriesFor(named("repository"), repositoryEntry), ...mapValues(git, withoutForge) },
    },
  };
}

function entriesFor(names: readonly string[], entry: (name: string) => Tree): Tree {
  return Object.fromEntries(names.map((name) => [name, entry(name)]));
}

function imageEntry(name: string): Tree {
  return { reference: `registry.example/${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}` };
}

function repositoryEntry(name: string): Tree {
  return { remote: { url: `https://git.example/${encodeURIComponent(name)}.git` } };
}

function withoutForge(entry: Tree): Tree {
  const { proposals: _, signing: __, remote, ...rest } = entry;
  return { ...rest, remote: isTree(remote) ? withoutAccess(remote) : remote };
}

function withoutAccess(entry: Tree): Tree {
  const { credential: _, ca_file: __, ...rest } = entry;
  return rest;
}

/** What has another shape is left as it is, for the check of the configuration to say so. */
function mapValues(record: unknown, map: (value: Tree) => Tree): Tree {
  const entries = Object.entries(treeOf(record));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, isTree(value) ? map(value) : value]),
  );
}

function treeOf(value: unknown): Tree {
  return isTree(value) ? value : {};
}

type ImageUse = Extract<ClientUse, { readonly kind: "image" }>;
type RepositoryUse = Extract<ClientUse, { readonly kind: "repository" }>;

function referenceOf({ request }: ImageUse, { sources }: Configuration): ImageReference {
  const entry = sources.oci[request.name ?? ""];
  const inline = resolveReference(request.reference ?? "", directory);
  return parseReference(entry?.reference ?? inline);
}

function placeOfUse({ request }: RepositoryUse, { sources }: Configuration): string {
  const entry = sources.git[request.name ?? ""];
  return placeOf(entry?.remote.url ?? resolveGitUrl(request.url ?? "", directory));
}

function branchOf(
  { request, branch }: RepositoryUse,
  phase: PhaseDescriptor,
  { sources }: Configuration,
): string {
  return branch?.(phase) ?? sources.git[request.name ?? ""]?.default_branch ?? "main";
}
