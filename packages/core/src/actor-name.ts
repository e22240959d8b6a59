import { cleanText } from "./clean-text.ts";

/** By which a command tells the server it asks who is at the terminal, percent-encoded. */
export const actorHeader = "glu-actor";

const longest = 200;

/** What somebody is called, on one line; undefined if that is nothing, or too long to be a name. */
export function actorName(text: string): string | undefined {
  const name = cleanText(text.replaceAll(/\s+/g, " "), longest + 1).trim();
  return name === "" || name.length > longest ? undefined : name;
}
