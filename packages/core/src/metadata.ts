import { InvalidMetadataError } from "./errors.ts";

export type Labels = Readonly<Record<string, string>>;

/** What a system, a pipeline and a phase are called, and what else is said about them. */
export interface Metadata {
  /**
   * 1 to 63 letters, digits, `.`, `_` or `-`, beginning and ending with a letter or digit, without
   * `..` and not ending in `.lock`: it becomes part of branch names, URLs and commit trailers.
   */
  readonly name: string;
  /** Matched by triggers. A value that is an http(s) URL is shown as a link. */
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A frozen copy. @throws {InvalidMetadataError} if the name is not usable. */
export function checkMetadata(what: string, metadata: Metadata): Metadata {
  const { name, labels, annotations } = metadata;
  if (typeof name !== "string" || !isName(name)) {
    throw new InvalidMetadataError(
      `${JSON.stringify(name)} cannot name a ${what}: use 1 to 63 letters, digits, ".", "_" or "-", ` +
        `beginning and ending with a letter or digit, without ".." and not ending in ".lock"`,
    );
  }
  return Object.freeze({
    name,
    ...(labels && { labels: Object.freeze({ ...labels }) }),
    ...(annotations && { annotations: Object.freeze({ ...annotations }) }),
  });
}

function isName(name: string): boolean {
  return namePattern.test(name) && !name.includes("..") && !name.toLowerCase().endsWith(".lock");
}

/** Names are unique ignoring case, because branches and files of some systems are. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
