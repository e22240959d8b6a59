import { DefinitionError, InvalidMetadataError } from "./errors.ts";

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

/** Of a pipeline or a phase, which may have had another name. */
export interface RenamableMetadata extends Metadata {
  /**
   * What it was called before. All that is kept under that name (history, records, what was delivered,
   * holds and vetoes) moves to the new one when the system starts. Nothing may have that name any more.
   */
  readonly previously?: string;
}

const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A frozen copy. @throws {InvalidMetadataError} if the name is not usable. */
export function checkMetadata(what: string, metadata: Metadata): Metadata {
  const { name, labels, annotations } = metadata;
  checkName(what, name);
  return Object.freeze({
    name,
    ...(labels && { labels: Object.freeze({ ...labels }) }),
    ...(annotations && { annotations: Object.freeze({ ...annotations }) }),
  });
}

/** The same, with the name it had before. @throws {InvalidMetadataError} if a name is not usable. */
export function checkRenamable(what: string, metadata: RenamableMetadata): RenamableMetadata {
  const checked = checkMetadata(what, metadata);
  const { previously } = metadata;
  if (previously === undefined) {
    return checked;
  }
  checkName(what, previously);
  return Object.freeze({ ...checked, previously });
}

/**
 * Checks that what was kept under a previous name can be its own, and no other's.
 *
 * @param what such as `phase`
 * @throws {DefinitionError} if that name is in use, or another one claims it.
 */
export function checkPreviousNames(
  what: string,
  given: RenamableMetadata,
  others: readonly RenamableMetadata[],
): void {
  const { name, previously } = given;
  if (previously === name) {
    throw new DefinitionError(
      `${what} "${name}" is called so now; "previously" is for the name it had before`,
    );
  }
  for (const other of others) {
    checkGone(what, given, other);
    checkGone(what, other, given);
    if (previously !== undefined && sameName(previously, other.previously ?? "")) {
      throw new DefinitionError(
        `${what} "${previously}" cannot have become both "${other.name}" and "${name}"; say "previously" on one`,
      );
    }
  }
}

function checkGone(
  what: string,
  { name, previously }: RenamableMetadata,
  other: RenamableMetadata,
): void {
  if (previously !== undefined && sameName(previously, other.name)) {
    throw new DefinitionError(
      `${what} "${other.name}" is still defined, so "${name}" cannot be what it became; leave "previously" out`,
    );
  }
}

/** @throws {InvalidMetadataError} */
function checkName(what: string, name: unknown): void {
  if (typeof name !== "string" || !isName(name)) {
    throw new InvalidMetadataError(
      `${JSON.stringify(name)} cannot name a ${what}: use 1 to 63 letters, digits, ".", "_" or "-", ` +
        `beginning and ending with a letter or digit, without ".." and not ending in ".lock"`,
    );
  }
}

function isName(name: string): boolean {
  return namePattern.test(name) && !name.includes("..") && !name.toLowerCase().endsWith(".lock");
}

/** Names are unique ignoring case, because branches and files of some systems are. */
export function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
