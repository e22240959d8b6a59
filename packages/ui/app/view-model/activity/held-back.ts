interface Numbered {
  readonly id: string;
}

export interface HeldBack<Entry> {
  readonly shown: readonly Entry[];
  /** How many are newer. */
  readonly newer: number;
}

/** What is shown while somebody reads further down. @param top the id of what stands first; all if it is not known */
export function heldBack<Entry extends Numbered>(
  entries: readonly Entry[],
  top: string | undefined,
): HeldBack<Entry> {
  const shown = top === undefined ? entries : entries.filter(({ id }) => id <= top);
  // Where nothing would be left, there is nothing that could jump.
  return shown.length === 0
    ? { shown: entries, newer: 0 }
    : { shown, newer: entries.length - shown.length };
}
