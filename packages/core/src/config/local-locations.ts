import { resolve } from "node:path";
import type { ConfigurationValues } from "./schema.ts";

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i;
/** As git has it: `host:path`, unless a slash comes before the colon. */
const scpLike = /^[^/:]+:/;
const ociLayout = /^oci-layout:(?<folder>.+?)(?<version>(?::[^:/@]+)?(?:@[^/]*)?)$/;

/** The same values, with relative paths on this machine made absolute. */
export function resolveLocations(
  values: ConfigurationValues,
  directory: string,
): ConfigurationValues {
  const { storage, sources } = values;
  return {
    ...values,
    storage: { ...storage, path: resolve(directory, storage.path) },
    sources: {
      git: mapValues(sources.git, (source) => ({
        ...source,
        remote: { ...source.remote, url: resolveGitUrl(source.remote.url, directory) },
      })),
      oci: mapValues(sources.oci, (source) => ({
        ...source,
        reference: resolveReference(source.reference, directory),
      })),
    },
  };
}

/** A local path made absolute; a URL as it is. */
export function resolveGitUrl(url: string, directory: string): string {
  return scheme.test(url) || scpLike.test(url) ? url : resolve(directory, url);
}

/** The directory of an `oci-layout:` reference made absolute; other references as they are. */
export function resolveReference(reference: string, directory: string): string {
  const { folder, version = "" } = ociLayout.exec(reference)?.groups ?? {};
  return folder === undefined ? reference : `oci-layout:${resolve(directory, folder)}${version}`;
}

function mapValues<Value>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Value,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}
