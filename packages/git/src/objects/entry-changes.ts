import { hashLength, type ObjectFormat } from "./object.ts";
import { type TreeEntry, treeEntries } from "./tree.ts";

/** A name two trees do not agree on; a tree that does not have it says undefined. */
export interface EntryChange {
  readonly name: Buffer;
  readonly before: TreeEntry | undefined;
  readonly after: TreeEntry | undefined;
}

/** The bytes of a tree from some entry on. */
interface Rest {
  readonly tree: Buffer;
  /** Where the entry starts. */
  start: number;
}

/** Bytes compared at once; within the first that differ, an entry is looked for. */
const blockSize = 4096;

/**
 * The names two trees do not agree on. The entries they share at their beginning and at their end are
 * passed over as bytes: that few of many differ is the common case.
 * @throws {InvalidObjectError} if what is between is not a tree.
 */
export function entryChanges(before: Buffer, after: Buffer, format: ObjectFormat): EntryChange[] {
  const start = sharedStart(before, after, format);
  const [old, now] = trimSharedEnd(before.subarray(start), after.subarray(start), format);
  const changes = new Map<string, EntryChange>();
  // Of a name that stands there twice, the first counts, as it does when it is looked up.
  for (const entry of treeEntries(old, format)) {
    const { before: first = entry } = changes.get(keyOf(entry)) ?? {};
    changes.set(keyOf(entry), { name: entry.name, before: first, after: undefined });
  }
  for (const entry of treeEntries(now, format)) {
    const { before: other, after: first = entry } = changes.get(keyOf(entry)) ?? {};
    changes.set(keyOf(entry), { name: entry.name, before: other, after: first });
  }
  return [...changes.values()].filter(isChange);
}

function keyOf({ name }: TreeEntry): string {
  return name.toString("latin1");
}

function isChange({ before, after }: EntryChange): boolean {
  return before?.oid !== after?.oid || before?.mode !== after?.mode;
}

/** Where the first entry starts that the two do not share. */
function sharedStart(before: Buffer, after: Buffer, format: ObjectFormat): number {
  const shared = sharedBytes(before, after);
  let start = 0;
  for (;;) {
    const end = endOfEntry(before, start, format);
    if (end === undefined || end > shared) {
      return start;
    }
    start = end;
  }
}

/** How many bytes the two have in common at their beginning. */
function sharedBytes(before: Buffer, after: Buffer): number {
  const length = Math.min(before.length, after.length);
  let position = 0;
  while (position < length) {
    const end = Math.min(position + blockSize, length);
    if (before.compare(after, position, end, position, end) !== 0) {
      break;
    }
    position = end;
  }
  while (position < length && before[position] === after[position]) {
    position += 1;
  }
  return position;
}

/** Bytes alone do not say where an entry starts: both are read until as much is left of each. */
function trimSharedEnd(before: Buffer, after: Buffer, format: ObjectFormat): [Buffer, Buffer] {
  const shared = sharedEndBytes(before, after);
  const old: Rest = { tree: before, start: 0 };
  const now: Rest = { tree: after, start: 0 };
  while (left(old) !== left(now) || left(old) > shared) {
    const longer = left(old) > left(now) ? old : now;
    const end = endOfEntry(longer.tree, longer.start, format);
    if (end === undefined) {
      return [before, after];
    }
    longer.start = end;
  }
  return [before.subarray(0, old.start), after.subarray(0, now.start)];
}

function left({ tree, start }: Rest): number {
  return tree.length - start;
}

/** How many bytes the two have in common at their end. */
function sharedEndBytes(before: Buffer, after: Buffer): number {
  const length = Math.min(before.length, after.length);
  let shared = 0;
  while (
    shared < length &&
    before[before.length - shared - 1] === after[after.length - shared - 1]
  ) {
    shared += 1;
  }
  return shared;
}

/** Undefined if the bytes end before the entry does. */
function endOfEntry(tree: Buffer, start: number, format: ObjectFormat): number | undefined {
  let nul = start;
  while (nul < tree.length && tree[nul] !== 0) {
    nul += 1;
  }
  const end = nul + 1 + hashLength(format);
  return end <= tree.length ? end : undefined;
}
