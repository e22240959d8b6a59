/**
 * Whether text that stands where a path belongs is what the file holds, and so may be a secret: it has
 * several lines, or is a key in PEM of which YAML or a shell has made one line.
 */
export function isFileContent(text: string): boolean {
  return /\p{Cc}|-----BEGIN/u.test(text);
}
