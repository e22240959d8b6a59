import { countWords } from "../list-words.ts";
import { relativeTime } from "../time-words.ts";

export interface SignOfLife {
  /** When it was, such as `4 seconds ago`. */
  readonly words: string;
  /** Whether there should have been another one since. */
  readonly isOverdue: boolean;
}

/** How old the last sign of life of a replica may look, in ms: they are given often, and asked for a little less often. */
const longest = 10_000;
const minute = 60_000;

/** The last sign of life: to the second, so that what is no longer so does not look as if it were. @param now in ms, of the server */
export function signOfLife(seenAt: string, now: number): SignOfLife {
  const age = Math.max(now - Date.parse(seenAt), 0);
  const seconds = Math.max(Math.ceil(age / 1000), 1);
  const words = age < minute ? `${countWords(seconds, "second")} ago` : relativeTime(seenAt, now);
  return { words, isOverdue: age > longest };
}
