import { Script } from "node:vm";
import * as z from "zod";
import { InvalidSelectionError } from "../errors.ts";
import { isTag } from "../reference.ts";
import type { Candidate } from "./candidate.ts";
import type { TagFilter } from "./selection.ts";

export interface FilteredTags {
  /** In no order that means anything. */
  readonly candidates: readonly Candidate[];
  /** All tags of images, also those that are no candidates. */
  readonly all: readonly string[];
}

/** Of signatures, attestations and bills of materials, as cosign and the OCI referrers tag schema name them. */
const aboutAnImage = /^sha(?:256|512)-[0-9a-f]{64}|\.(?:att|sbom|sig)$/;

const timedOut = "ERR_SCRIPT_EXECUTION_TIMEOUT";
/** Milliseconds that all patterns together may take on the tags of a repository. */
const patternLimit = 1000;

/**
 * Runs where it can be stopped: a pattern may take for ever on a tag that somebody pushes. Gives, in
 * JSON, what is compared of each tag, or null.
 */
const script = new Script(`{
  const allowed = allow.map((text) => new RegExp(text));
  const ignored = ignore.map((text) => new RegExp(text));
  const versionOf = (tag) => {
    if (ignored.some((pattern) => pattern.test(tag))) return null;
    if (allowed.length === 0) return tag;
    const match = allowed.map((pattern) => pattern.exec(tag)).find((found) => found !== null);
    return match ? (match.groups?.version ?? tag) : null;
  };
  JSON.stringify(tags.map(versionOf));
}`);
const versionsSchema = z.array(z.string().nullable());

/**
 * Says which tags may be chosen, and which part of them is compared: the group `version` of the first
 * pattern that allows the tag, or the whole tag.
 *
 * @throws {InvalidSelectionError} naming the pattern that is none, or if the patterns take too long.
 */
export function tagFilter({
  allow = [],
  ignore = [],
}: Pick<TagFilter, "allow" | "ignore">): (tags: readonly string[]) => FilteredTags {
  const patterns = { allow: allow.map(checked("allow")), ignore: ignore.map(checked("ignore")) };
  const isOpen = allow.length + ignore.length === 0;
  return (tags) => {
    const all = tags.filter((tag) => isTag(tag) && !aboutAnImage.test(tag));
    const versions = isOpen ? all : applyPatterns({ ...patterns, tags: all });
    const candidates = all.flatMap((tag, index) => {
      const version = versions[index];
      return version == null ? [] : [{ tag, version }];
    });
    return { all, candidates };
  };
}

interface PatternInput {
  readonly allow: readonly string[];
  readonly ignore: readonly string[];
  readonly tags: readonly string[];
}

function applyPatterns(input: PatternInput): readonly (string | null)[] {
  try {
    const json: unknown = script.runInNewContext({ ...input }, { timeout: patternLimit });
    return versionsSchema.parse(JSON.parse(String(json)));
  } catch (error) {
    // It is an error of the other context, so that instanceof does not know it.
    if ((error as { readonly code?: unknown }).code !== timedOut) {
      throw error;
    }
    const patterns = [...input.allow, ...input.ignore].map((text) => JSON.stringify(text));
    throw new InvalidSelectionError(
      `the patterns ${patterns.join(", ")} take too long on the tags there are: write them without repetitions inside repetitions, such as (a+)+`,
    );
  }
}

function checked(key: string): (text: string) => string {
  return (text) => {
    try {
      void new RegExp(text);
      return text;
    } catch (error) {
      throw new InvalidSelectionError(
        `${JSON.stringify(text)} in ${key} is not a regular expression of JavaScript: ${String(error)}`,
        { cause: error },
      );
    }
  };
}
