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

/**
 * Says which tags may be chosen, and which part of them is compared: the group `version` of the first
 * pattern that allows the tag, or the whole tag.
 *
 * @throws {InvalidSelectionError} naming the pattern that is none.
 */
export function tagFilter(
  filter: Pick<TagFilter, "allow" | "ignore">,
): (tags: readonly string[]) => FilteredTags {
  const allow = (filter.allow ?? []).map((text) => compile("allow", text));
  const ignore = (filter.ignore ?? []).map((text) => compile("ignore", text));
  const versionOf = (tag: string): string | undefined => {
    if (ignore.some((pattern) => pattern.test(tag))) {
      return undefined;
    }
    if (allow.length === 0) {
      return tag;
    }
    const match = allow.map((pattern) => pattern.exec(tag)).find((found) => found !== null);
    return match && (match.groups?.["version"] ?? tag);
  };
  return (tags) => {
    const all = tags.filter((tag) => isTag(tag) && !aboutAnImage.test(tag));
    const candidates = all.flatMap((tag) => {
      const version = versionOf(tag);
      return version === undefined ? [] : [{ tag, version }];
    });
    return { all, candidates };
  };
}

function compile(key: string, text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidSelectionError(
      `${JSON.stringify(text)} in ${key} is not a regular expression of JavaScript: ${String(error)}`,
      { cause: error },
    );
  }
}
