/** Those that have each of the words that are looked for; all of them if none is. */
export function namesLike(names: readonly string[], text: string): readonly string[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length === 0
    ? names
    : names.filter((name) => words.every((word) => name.toLowerCase().includes(word)));
}
