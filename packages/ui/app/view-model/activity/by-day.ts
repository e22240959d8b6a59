export interface Day<Entry> {
  /** `2026-01-05` where whoever looks is. */
  readonly key: string;
  /** Such as `Today`, `Yesterday`, or `Monday 5 January 2026`. */
  readonly name: string;
  readonly entries: readonly Entry[];
}

const named = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
});

/** Splits what is in the order of its times into days. @param now in ms */
export function byDay<Entry>(
  entries: readonly Entry[],
  timeOf: (entry: Entry) => string,
  now: number,
): readonly Day<Entry>[] {
  const days = new Map<string, Entry[]>();
  for (const entry of entries) {
    const key = keyOf(new Date(timeOf(entry)));
    days.set(key, [...(days.get(key) ?? []), entry]);
  }
  return [...days].map(([key, those]) => ({ key, name: nameOf(key, now), entries: those }));
}

function nameOf(key: string, now: number): string {
  const today = new Date(now);
  const yesterday = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 1);
  if (key === keyOf(today)) {
    return "Today";
  }
  return key === keyOf(yesterday) ? "Yesterday" : dateWords(new Date(`${key}T12:00:00`));
}

/** Browsers disagree about the commas. */
function dateWords(date: Date): string {
  const parts = named.formatToParts(date).filter(({ type }) => type !== "literal");
  return parts.map(({ value }) => value).join(" ");
}

function keyOf(date: Date): string {
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, "0")).join("-");
}
