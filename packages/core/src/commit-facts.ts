import { cleanText } from "./clean-text.ts";
import type { Labels } from "./metadata.ts";
import { parseTime } from "./parse-time.ts";

/** What is kept of a commit beside its id. */
export interface CommitFacts {
  readonly author: string | undefined;
  /** RFC 3339. */
  readonly committedAt: string | undefined;
}

const keys = { author: "dev.getglu.git.author", committedAt: "dev.getglu.git.committed_at" };
const longestName = 200;

/** As annotations of what it brought. Whoever commits says what they like in them. */
export function commitAnnotations(author: string, committedAt: Date): Labels {
  const name = nameOf(author);
  const time = committedAt.getTime() > 0 ? parseTime(committedAt.toISOString()) : undefined;
  return {
    ...(name !== undefined && { [keys.author]: name }),
    ...(time !== undefined && { [keys.committedAt]: time }),
  };
}

export function commitFacts(annotations: Labels): CommitFacts {
  const { [keys.author]: author, [keys.committedAt]: time } = annotations;
  return {
    author: author === undefined ? undefined : nameOf(author),
    committedAt: time === undefined ? undefined : parseTime(time),
  };
}

function nameOf(text: string): string | undefined {
  return cleanText(text.replace(/\s+/g, " ").trim(), longestName) || undefined;
}
