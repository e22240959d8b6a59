/** The line of an index into the text, counted from 1. */
export function lineOf(text: string, offset: number): number {
  return (text.slice(0, offset).match(/\r\n?|\n/g)?.length ?? 0) + 1;
}

/** How lines end around a place: as the line before it does, or as the first one. */
export function lineEndingNear(text: string, offset: number): string {
  const before = text.slice(0, offset).lastIndexOf("\n");
  const feed = before === -1 ? text.indexOf("\n") : before;
  if (feed === -1) {
    return text.includes("\r") ? "\r" : "\n";
  }
  return text.charAt(feed - 1) === "\r" ? "\r\n" : "\n";
}

/** Where the line of an index begins. */
export function lineStart(text: string, offset: number): number {
  const before = text.slice(0, offset);
  return Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
}

/** The blanks that the line of an index begins with. */
export function indentationOf(text: string, offset: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, offset), offset))?.[0] ?? "";
}
