import { formatOf, type Oid } from "./object.ts";
import { type EntryKind, entryKind, findEntry } from "./tree.ts";

/** What is at a path of a tree. */
export type Resolution =
  | FoundEntry
  | { readonly kind: "absent" }
  /** Something that is no directory stands in the way. */
  | { readonly kind: "blocked"; readonly by: Exclude<EntryKind, "directory"> }
  /** A tree that must be read first. */
  | { readonly kind: "unread"; readonly oid: Oid };

export interface FoundEntry {
  readonly kind: "entry";
  readonly type: EntryKind;
  readonly mode: string;
  readonly oid: Oid;
}

export const directoryMode = "40000";

/** Walks down from `tree`, as far as `read` knows the trees on the way. */
export function resolvePath(
  tree: Oid,
  names: readonly string[],
  read: (oid: Oid) => Buffer | undefined,
): Resolution {
  let current: Resolution = { kind: "entry", type: "directory", mode: directoryMode, oid: tree };
  for (const name of names) {
    current = step(current, name, read);
    if (current.kind !== "entry") {
      return current;
    }
  }
  return current;
}

function step(from: FoundEntry, name: string, read: (oid: Oid) => Buffer | undefined): Resolution {
  if (from.type !== "directory") {
    return { kind: "blocked", by: from.type };
  }
  const data = read(from.oid);
  if (!data) {
    return { kind: "unread", oid: from.oid };
  }
  const entry = findEntry(data, Buffer.from(name), formatOf(from.oid));
  return entry
    ? { kind: "entry", type: entryKind(entry.mode), mode: entry.mode, oid: entry.oid }
    : { kind: "absent" };
}
