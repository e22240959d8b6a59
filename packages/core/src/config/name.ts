/** What a source or a credential may be called. */
export const namePattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** Names that every JavaScript object already has a meaning for. */
const reserved: ReadonlySet<string> = new Set(["constructor", "prototype", "__proto__"]);

/** Why a source or a credential cannot be called this, or `undefined` if it can. */
export function explainName(name: string): string | undefined {
  if (reserved.has(name.toLowerCase())) {
    return "is reserved and cannot be a name";
  }
  if (!namePattern.test(name)) {
    return 'is not a name: use 1 to 63 letters, digits, ".", "_" or "-", beginning and ending with a letter or digit';
  }
  return undefined;
}
