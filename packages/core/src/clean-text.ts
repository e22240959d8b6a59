// Control characters, bidirectional overrides, zero-width marks: invisible, and able to deceive.
const deceptive = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const userInfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#]*@/gi;

/**
 * Makes text from outside (registries, Git, forges, people) safe to show and to write: no control or
 * bidirectional characters, no user-info in URLs, at most `limit` characters. Line breaks and tabs stay.
 */
export function cleanText(text: string, limit = 4000): string {
  const clean = text.replaceAll("\r\n", "\n").replace(deceptive, "").replace(userInfo, "$1");
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}

/** Text from outside with what is invisible made visible as `\\u{…}`: for diffs, which must not lose it. */
export function showHidden(text: string): string {
  return text.replace(deceptive, (hidden) => `\\u{${hidden.codePointAt(0)?.toString(16)}}`);
}
