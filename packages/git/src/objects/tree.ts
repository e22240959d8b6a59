import { InvalidObjectError } from "../errors.ts";
import { formatOf, hashLength, type ObjectFormat, type Oid, parseOid } from "./object.ts";

/** What a tree says about one name. The mode is kept as written, the name as bytes. */
export interface TreeEntry {
  readonly mode: string;
  readonly name: Buffer;
  readonly oid: Oid;
}

export type EntryKind = "file" | "directory" | "symlink" | "submodule";

/** Where an entry lies in the bytes of its tree. */
interface Span {
  readonly start: number;
  readonly space: number;
  readonly nul: number;
  readonly end: number;
}

/** A tree that was looked into. */
interface Looked {
  times: number;
  /** By name in Latin-1; once it was looked into often enough. */
  byName?: ReadonlyMap<string, Span> | undefined;
}

/** From how many looks into the same tree on it pays to know where each name lies. */
const manyLooks = 8;
const looked = new WeakMap<Buffer, Looked>();

const space = 0x20;
const slash = Buffer.from("/");
const modePattern = /^[0-7]{1,7}$/;

/**
 * The entries in the order of the tree.
 * @throws {InvalidObjectError} where the bytes stop being a tree.
 */
export function* treeEntries(tree: Buffer, format: ObjectFormat): Generator<TreeEntry> {
  for (const span of spans(tree, format)) {
    yield entryAt(tree, span);
  }
}

/** @throws {InvalidObjectError} if the bytes before the entry are not a tree. */
export function findEntry(tree: Buffer, name: Buffer, format: ObjectFormat): TreeEntry | undefined {
  const span = findSpan(tree, name, format);
  return span && entryAt(tree, span);
}

/**
 * What the tree says about each of these names, in one pass; what it does not have is left out.
 * @throws {InvalidObjectError} if the bytes are not a tree.
 */
export function findEntries(
  tree: Buffer,
  names: Iterable<string>,
  format: ObjectFormat,
): ReadonlyMap<string, TreeEntry> {
  const wanted = new Map([...names].map((name) => [Buffer.from(name).toString("latin1"), name]));
  const found = new Map<string, TreeEntry>();
  for (const span of spans(tree, format)) {
    const name = wanted.get(tree.toString("latin1", span.space + 1, span.nul));
    if (name !== undefined && !found.has(name)) {
      found.set(name, entryAt(tree, span));
    }
  }
  return found;
}

/** The tree with one entry added or replaced. All other bytes stay as they are. */
export function setEntry(tree: Buffer, entry: TreeEntry): Buffer {
  const format = formatOf(entry.oid);
  const record = encodeEntry(entry);
  const old = findSpan(tree, entry.name, format);
  if (old && isDirectory(modeAt(tree, old)) === isDirectory(entry.mode)) {
    return splice(tree, old, record);
  }
  const rest = old ? splice(tree, old) : tree;
  const place = insertionPoint(rest, entry, format);
  return splice(rest, { start: place, end: place }, record);
}

/** The tree without the entry; the same bytes if it has none of this name. */
export function removeEntry(tree: Buffer, name: Buffer, format: ObjectFormat): Buffer {
  const span = findSpan(tree, name, format);
  return span ? splice(tree, span) : tree;
}

/** What an entry with this mode is. Odd permission bits make no difference. */
export function entryKind(mode: string): EntryKind {
  switch (Number.parseInt(mode, 8) & 0o170000) {
    case 0o040000:
      return "directory";
    case 0o120000:
      return "symlink";
    case 0o160000:
      return "submodule";
    default:
      return "file";
  }
}

function isDirectory(mode: string): boolean {
  return entryKind(mode) === "directory";
}

function* spans(tree: Buffer, format: ObjectFormat): Generator<Span> {
  const width = hashLength(format);
  let start = 0;
  while (start < tree.length) {
    const gap = tree.indexOf(space, start);
    const nul = gap < 0 ? -1 : tree.indexOf(0, gap);
    const end = nul + 1 + width;
    if (
      nul <= gap + 1 ||
      end > tree.length ||
      !modePattern.test(tree.toString("latin1", start, gap))
    ) {
      throw new InvalidObjectError(`a tree is malformed at byte ${start} of ${tree.length}`);
    }
    yield { start, space: gap, nul, end };
    start = end;
  }
}

/** Many phases look into one large directory, each for a name of its own. */
function findSpan(tree: Buffer, name: Buffer, format: ObjectFormat): Span | undefined {
  const known = looked.get(tree) ?? { times: 0 };
  known.times += 1;
  looked.set(tree, known);
  if (known.times === manyLooks) {
    known.byName = spansByName(tree, format);
  }
  return known.byName ? known.byName.get(name.toString("latin1")) : scanFor(tree, name, format);
}

function scanFor(tree: Buffer, name: Buffer, format: ObjectFormat): Span | undefined {
  for (const span of spans(tree, format)) {
    if (tree.compare(name, 0, name.length, span.space + 1, span.nul) === 0) {
      return span;
    }
  }
  return undefined;
}

/** Of a name that is there twice the first; undefined if the bytes are not a tree all through. */
function spansByName(tree: Buffer, format: ObjectFormat): ReadonlyMap<string, Span> | undefined {
  const found = new Map<string, Span>();
  try {
    for (const span of spans(tree, format)) {
      const name = tree.toString("latin1", span.space + 1, span.nul);
      if (!found.has(name)) {
        found.set(name, span);
      }
    }
    return found;
  } catch {
    return undefined;
  }
}

function entryAt(tree: Buffer, span: Span): TreeEntry {
  return {
    mode: modeAt(tree, span),
    name: tree.subarray(span.space + 1, span.nul),
    oid: parseOid(tree.toString("hex", span.nul + 1, span.end)),
  };
}

function modeAt(tree: Buffer, span: Span): string {
  return tree.toString("latin1", span.start, span.space);
}

function encodeEntry({ mode, name, oid }: TreeEntry): Buffer {
  if (!modePattern.test(mode) || name.length === 0 || name.includes(0) || name.includes("/")) {
    throw new InvalidObjectError(
      `a tree cannot have an entry ${JSON.stringify(name.toString())} with mode "${mode}"`,
    );
  }
  return Buffer.concat([Buffer.from(`${mode} `), name, Buffer.of(0), Buffer.from(oid, "hex")]);
}

function insertionPoint(tree: Buffer, entry: TreeEntry, format: ObjectFormat): number {
  const key = sortKey(entry.name, entry.mode);
  for (const span of spans(tree, format)) {
    const name = tree.subarray(span.space + 1, span.nul);
    if (Buffer.compare(sortKey(name, modeAt(tree, span)), key) > 0) {
      return span.start;
    }
  }
  return tree.length;
}

/** Git sorts a directory as if its name ended with a slash. */
function sortKey(name: Buffer, mode: string): Buffer {
  return isDirectory(mode) ? Buffer.concat([name, slash]) : name;
}

function splice(
  tree: Buffer,
  { start, end }: Pick<Span, "start" | "end">,
  replacement: Buffer = Buffer.alloc(0),
): Buffer {
  return Buffer.concat([tree.subarray(0, start), replacement, tree.subarray(end)]);
}
