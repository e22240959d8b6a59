/** One word of a POSIX shell command, whatever it holds but NUL (XCU 2.2.2 "Single-Quotes"). */
export function quoteForShell(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
