/** Where the line of an offset begins: the first one after the byte order mark. */
export function lineStart(text: string, offset: number): number {
  const start = offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
  return start === 0 && offset > 0 && text.startsWith("\ufeff") ? 1 : start;
}

/** Where the line of an offset ends, before its line break. */
export function lineEnd(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  const end = feed === -1 ? text.length : feed;
  return end > offset && text.charAt(end - 1) === "\r" ? end - 1 : end;
}

/** Where the line after that of an offset begins: the end of the text, if there is none. */
export function nextLine(text: string, offset: number): number {
  const feed = text.indexOf("\n", offset);
  return feed === -1 ? text.length : feed + 1;
}

/** Whether a line begins here. */
export function isLineStart(text: string, offset: number): boolean {
  return offset === lineStart(text, offset);
}

/** How many characters stand before an offset in its line. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Whether nothing but spaces and tabs stands before an offset in its line. */
export function isFirstInLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}

/** Whether nothing but a comment follows an offset in its line. */
export function isLastInLine(text: string, offset: number): boolean {
  return /^[ \t]*(?:$|(?<=[ \t])#)/.test(text.slice(offset, lineEnd(text, offset)));
}

/** The first character from an offset on that is neither white space nor part of a comment. */
export function skipBlanks(text: string, offset: number): number {
  let position = offset;
  while (position < text.length) {
    const character = text.charAt(position);
    if (character === "#") {
      position = nextLine(text, position);
    } else if (" \t\r\n\ufeff".includes(character)) {
      position++;
    } else {
      break;
    }
  }
  return position;
}

/**
 * Where the lines of an entry end that ends at an offset: after its comment, and after the comments
 * below that are indented deeper than the entry, at its column.
 */
export function entryEnd(text: string, offset: number, column: number): number {
  let end = isLineStart(text, offset) && offset > 0 ? offset : nextLine(text, offset);
  while (end < text.length) {
    const line = text.slice(end, lineEnd(text, end));
    const indent = line.search(/\S/);
    if (indent <= column || line.charAt(indent) !== "#") {
      break;
    }
    end = nextLine(text, end);
  }
  return end;
}

/** The line break the text has around an offset. */
export function lineBreakAt(text: string, offset: number): string {
  const before = offset === 0 ? -1 : text.lastIndexOf("\n", offset - 1);
  const feed = before === -1 ? text.indexOf("\n", offset) : before;
  return feed > 0 && text.charAt(feed - 1) === "\r" ? "\r\n" : "\n";
}
