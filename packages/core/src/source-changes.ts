import type { SourceChangesView } from "./api-types.ts";
import { DefinitionError } from "./errors.ts";
import { originOf } from "./image-origin.ts";
import type { Labels } from "./metadata.ts";
import { forgeLinks } from "./proposers/forge-links.ts";
import type { CommitLinks } from "./source.ts";

/**
 * What was committed between two images, by what they say of themselves; undefined unless both say from which
 * commits of one repository they were built.
 */
export function sourceChanges(before: Labels, after: Labels): SourceChangesView | undefined {
  const { source, revision: from } = originOf(before);
  const { source: other, revision: to } = originOf(after);
  if (!source || source !== other || !from || !to || from === to) {
    return undefined;
  }
  const compare_url = pagesOf(source)?.compare(from, to);
  return { from_revision: from, to_revision: to, ...(compare_url && { compare_url }) };
}

/** Undefined also if the host is that of a forge, and the address is none of a repository there. */
function pagesOf(source: string): CommitLinks | undefined {
  try {
    return forgeLinks(source);
  } catch (error) {
    if (error instanceof DefinitionError) {
      return undefined;
    }
    throw error;
  }
}
