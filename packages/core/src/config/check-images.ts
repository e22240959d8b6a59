import { isDeepStrictEqual } from "node:util";
import { formatReference, type ImageReference, parseReference } from "@glu/registry";
import { describeError } from "../errors.ts";
import { checkSelections } from "./check-selections.ts";
import type { Finding } from "./finding.ts";
import { isTree, type KeyPath, placesOf, showPath, type Tree, valueAt } from "./key-path.ts";
import { resolveOciSource } from "./local-locations.ts";
import type { ConfigurationValues } from "./schema.ts";
import { ociSource } from "./source-schema.ts";

interface Entry {
  readonly path: KeyPath;
  readonly source: ConfigurationValues["sources"]["oci"][string];
  readonly reference: ImageReference;
  /** The reference in its one form: written once, as it is compared with all others. */
  readonly name: string;
}

const ociSources = ["sources", "oci"];

/** What one watcher is told apart from another by; who agrees on all of it shares one. */
const sharedBy = [
  "select",
  "credential",
  "labels",
  "plain_http",
  "ca_file",
  "token_hosts",
] as const;

/** Every image that nothing could be read of, or that contradicts another. */
export function checkImages(tree: Tree, directory: string): readonly Finding[] {
  const entries = readEntries(tree, directory);
  return [
    ...badReferences(tree),
    ...checkSelections(tree),
    ...entries.flatMap(withoutChoice),
    ...entries.flatMap((entry, index) => contradictions(entry, entries.slice(0, index))),
  ];
}

/** The host of a registry, or the directory in its place. */
export function hostOf(reference: ImageReference): string {
  return reference.kind === "layout" ? reference.path : reference.host;
}

function badReferences(tree: Tree): readonly Finding[] {
  return placesOf(tree, [...ociSources, "*", "reference"]).flatMap((path) => {
    const text = valueAt(tree, path);
    const reference = typeof text === "string" && text !== "" ? read(text) : undefined;
    return reference?.kind === "invalid" ? [{ path, message: reference.reason }] : [];
  });
}

function read(text: string) {
  try {
    return { kind: "reference", reference: parseReference(text) } as const;
  } catch (error) {
    return { kind: "invalid", reason: describeError(error).message } as const;
  }
}

function withoutChoice({ path, source, reference }: Entry): readonly Finding[] {
  const { strategy = "tag" } = source.select ?? {};
  const message = `${strategy} chooses among tags, but ${showPath([...path, "reference"])} names one image by its digest: leave out the digest, or select`;
  return strategy === "tag" || reference.digest === undefined
    ? []
    : [{ path: [...path, "select"], message }];
}

/** The entries that are right by themselves. */
function readEntries(tree: Tree, directory: string): readonly Entry[] {
  const sources = valueAt(tree, ociSources);
  return Object.entries(isTree(sources) ? sources : {}).flatMap(([name, value]) => {
    const { data } = ociSource.safeParse(value);
    if (!data) {
      return [];
    }
    const source = resolveOciSource(data, directory);
    const found = read(source.reference);
    if (found.kind === "invalid") {
      return [];
    }
    const { reference } = found;
    return [{ path: [...ociSources, name], source, reference, name: formatReference(reference) }];
  });
}

/** What an entry says otherwise than the first of those before it that has to say the same. */
function contradictions(entry: Entry, before: readonly Entry[]): readonly Finding[] {
  const twin = before.find((other) => isSameImage(other, entry));
  const neighbour = before.find(
    (other) => pace(other) !== undefined && hostOf(other.reference) === hostOf(entry.reference),
  );
  const findings: Finding[] = [];
  if (twin && twin.source.interval !== entry.source.interval) {
    const message = `is not that of ${showPath(twin.path)}, which is the same image, looked at once for both: give both the same`;
    findings.push({ path: [...entry.path, "interval"], message });
  }
  if (neighbour && pace(entry) !== undefined && pace(entry) !== pace(neighbour)) {
    const message = `is not that of ${showPath(neighbour.path)}, which is in the same registry, and registries are what is paced: give both the same, or say it once`;
    findings.push({ path: [...entry.path, "requests_per_second"], message });
  }
  return findings;
}

function isSameImage(a: Entry, b: Entry): boolean {
  return (
    a.name === b.name && sharedBy.every((key) => isDeepStrictEqual(a.source[key], b.source[key]))
  );
}

function pace({ source }: Entry): number | undefined {
  return source.requests_per_second;
}
