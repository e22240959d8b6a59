const shown = 12;

/** The first characters of a digest, without its algorithm; anything else is shown as it is, if it is short. */
export function shortDigest(digest: string): string {
  const [, hex] = /^[a-z0-9]+:([0-9a-f]{32,})$/.exec(digest) ?? [];
  return (hex ?? digest).slice(0, shown);
}

/** As Git shortens them. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 7);
}
