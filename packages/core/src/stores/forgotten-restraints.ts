const day = 86_400_000;

/**
 * Restraints that expired before this time, in ms since 1970, are dropped when another one is added. Until then a
 * clock that was wrong for a while has ended none of them.
 */
export function forgottenBefore({ createdAt }: { readonly createdAt: Date }): number {
  return createdAt.getTime() - day;
}
