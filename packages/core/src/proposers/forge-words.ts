import { cleanText } from "../clean-text.ts";

const longest = 500;
/** Where forges say what went wrong; GitLab lists it by field. */
const places = ["message", "error", "error_description", "errors"] as const;
const depth = 4;

/** What the answer of a forge says went wrong, in its own words; empty if it does not say. */
export function wordsOf(answer: unknown): string {
  if (typeof answer !== "object" || answer === null) {
    return "";
  }
  const said = places.flatMap((place) => texts(Reflect.get(answer, place), depth));
  return cleanText([...new Set(said)].join("; "), longest);
}

function texts(value: unknown, left: number): readonly string[] {
  if (typeof value === "string") {
    return [value];
  }
  if (typeof value !== "object" || value === null || left === 0) {
    return [];
  }
  return Object.entries(value)
    .filter(([key]) => key !== "documentation_url")
    .flatMap(([, inner]) => texts(inner, left - 1));
}
