/** A stretch of a text: from one index to before another. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** What stands in place of a stretch. */
export interface TextChange extends TextSpan {
  readonly text: string;
}

/** Makes changes that do not overlap, listed from the first to the last. */
export function splice(text: string, changes: readonly TextChange[]): string {
  let from = 0;
  const parts = changes.map((change) => {
    const part = text.slice(from, change.start) + change.text;
    from = change.end;
    return part;
  });
  return parts.join("") + text.slice(from);
}
