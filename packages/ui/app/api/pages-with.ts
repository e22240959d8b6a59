/** What has an id by which later records compare greater. */
interface Numbered {
  readonly id: string;
}

export interface ChangedRecord<Entry> {
  readonly entry: Entry;
  /** Whether the list is to show it. */
  readonly isMeant: boolean;
  /** Whether there are older records than those on the pages. */
  readonly hasMore: boolean;
}

type Pages<Entry> = readonly (readonly Entry[])[];

/** The pages, newest first, with a record that is new or has changed; the same pages if nothing is another. */
export function pagesWith<Entry extends Numbered>(
  pages: Pages<Entry>,
  { entry, isMeant, hasMore }: ChangedRecord<Entry>,
): Pages<Entry> {
  const isKnown = pages.some((page) => page.some(({ id }) => id === entry.id));
  if (isKnown) {
    return pages.map((page) =>
      page.flatMap((one) => (one.id !== entry.id ? one : isMeant ? entry : [])),
    );
  }
  return isMeant ? withInserted(pages, entry, hasMore) : pages;
}

/** More than these on the first page are too many to keep. */
const mostOnFirst = 200;

/** Whether so much came at the top that it is cheaper to ask anew. */
export function isOvergrown([first = []]: Pages<unknown>): boolean {
  return first.length > mostOnFirst;
}

function withInserted<Entry extends Numbered>(
  pages: Pages<Entry>,
  entry: Entry,
  hasMore: boolean,
): Pages<Entry> {
  const place = pages.findIndex((page) => page.some(({ id }) => id < entry.id));
  if (place < 0) {
    return hasMore ? pages : [...pages.slice(0, -1), [...(pages.at(-1) ?? []), entry]];
  }
  return pages.map((page, index) => (index === place ? inserted(page, entry) : page));
}

function inserted<Entry extends Numbered>(page: readonly Entry[], entry: Entry): readonly Entry[] {
  const index = page.findIndex(({ id }) => id < entry.id);
  return page.toSpliced(index, 0, entry);
}
