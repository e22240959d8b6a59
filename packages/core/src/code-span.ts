import { cleanText } from "./clean-text.ts";

/** Characters. */
const longest = 300;

/** Text as it is in Markdown, whatever it holds: nothing in it is a mention, a link or a closing word. */
export function codeSpan(text: string): string {
  const plain = oneLine(text, longest).replaceAll("`", "'");
  return `\`${plain || " "}\``;
}

export function oneLine(text: string, limit: number): string {
  return cleanText(text.replace(/\s+/g, " ").trim(), limit);
}
