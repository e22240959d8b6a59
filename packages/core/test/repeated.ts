/** What is there more than once. */
export function repeated(texts: readonly string[]): readonly string[] {
  const seen = new Set<string>();
  return texts.filter((text) => {
    const isAgain = seen.has(text);
    seen.add(text);
    return isAgain;
  });
}
