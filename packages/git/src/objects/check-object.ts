import { InvalidObjectError } from "../errors.ts";
import { formatOf, type GitObject, hashLength, type ObjectFormat } from "./object.ts";

/** Where an entry of a tree has its name. */
interface Entry {
  readonly start: number;
  readonly end: number;
  readonly isDirectory: boolean;
}

const space = 0x20;
const slash = 0x2f;
const digits = { first: 0x30, last: 0x37, atMost: 7 };
const kindBits = 0o170000;
const directoryBits = 0o040000;
const reservedNames = new Set(["", ".", "..", ".git"]);
const person = /^[^<>\n]* <[^<>\n]*> (?:0|[1-9]\d{0,17}) [+-]\d{4}$/;

/**
 * Whether a server that checks what it receives (`receive.fsckObjects`) takes a tree or a commit.
 * Modes are not checked: an odd one that was there before stays.
 * @throws {InvalidObjectError}
 */
export function checkObject({ oid, type, data }: GitObject): void {
  const format = formatOf(oid);
  if (type === "tree") {
    checkTree(data, format);
  }
  if (type === "commit") {
    checkCommit(data, format);
  }
}

/** In one pass over the bytes: trees are long, and a push has many. */
function checkTree(tree: Buffer, format: ObjectFormat): void {
  const files: number[] = [];
  let previous: Entry | undefined;
  for (let at = 0; at < tree.length; ) {
    const entry = readEntry(tree, at);
    const common = previous ? commonLength(tree, previous, entry) : 0;
    if (previous && byteAfter(tree, previous, common) >= byteAfter(tree, entry, common)) {
      throw invalidEntry(tree, entry, "is out of order or there twice");
    }
    if (isFileAsWell(entry, common, files)) {
      throw invalidEntry(tree, entry, "is both a file and a directory");
    }
    previous = entry;
    at = entry.end + 1 + hashLength(format);
    if (at > tree.length) {
      throw invalidEntry(tree, entry, "is cut off");
    }
  }
}

/** @throws {InvalidObjectError} if there is none, or its name is not allowed. */
function readEntry(tree: Buffer, at: number): Entry {
  const mode = readMode(tree, at);
  const start = tree.indexOf(space, at) + 1;
  const end = tree.indexOf(0, start);
  if (mode === undefined || end < 0) {
    throw new InvalidObjectError(
      `A tree cannot be pushed: it is malformed at byte ${at} of ${tree.length}.`,
    );
  }
  const entry = { start, end, isDirectory: (mode & kindBits) === directoryBits };
  if (!isNameAllowed(tree, entry)) {
    throw invalidEntry(tree, entry, "has a name that is not allowed");
  }
  return entry;
}

/** Octal digits up to a space. */
function readMode(tree: Buffer, at: number): number | undefined {
  let mode = 0;
  for (let count = 0; count <= digits.atMost; count += 1) {
    const byte = tree[at + count] ?? 0;
    if (byte === space && count > 0) {
      return mode;
    }
    if (byte < digits.first || byte > digits.last) {
      return undefined;
    }
    mode = mode * 8 + byte - digits.first;
  }
  return undefined;
}

function isNameAllowed(tree: Buffer, { start, end }: Entry): boolean {
  for (let at = start; at < end; at += 1) {
    if (tree[at] === slash) {
      return false;
    }
  }
  const isShort = end - start <= 4;
  return !isShort || !reservedNames.has(tree.toString("latin1", start, end).toLowerCase());
}

/** How many bytes two names have in common at their beginning. */
function commonLength(tree: Buffer, a: Entry, b: Entry): number {
  const most = Math.min(a.end - a.start, b.end - b.start);
  let length = 0;
  while (length < most && tree[a.start + length] === tree[b.start + length]) {
    length += 1;
  }
  return length;
}

/** Git sorts a directory as if its name ended with a slash. */
function byteAfter(tree: Buffer, { start, end, isDirectory }: Entry, length: number): number {
  const byte = tree[start + length] ?? 0;
  return start + length === end && isDirectory ? slash : byte;
}

/**
 * A file and a directory of one name need not stand side by side, but what stands between them begins
 * with that name. `files` are the lengths of the names of files the last entry began with.
 */
function isFileAsWell(
  { start, end, isDirectory }: Entry,
  common: number,
  files: number[],
): boolean {
  while ((files.at(-1) ?? 0) > common) {
    files.pop();
  }
  if (!isDirectory) {
    files.push(end - start);
  }
  return isDirectory && files.at(-1) === end - start;
}

function invalidEntry(tree: Buffer, { start, end }: Entry, problem: string): InvalidObjectError {
  const name = JSON.stringify(tree.toString("utf8", start, end));
  return new InvalidObjectError(`A tree cannot be pushed: its entry ${name} ${problem}.`);
}

function checkCommit(data: Buffer, format: ObjectFormat): void {
  if (data.includes(0)) {
    throw invalidCommit("holds a NUL byte");
  }
  const [tree = "", ...rest] = headerLines(data);
  if (rest.at(-1) !== "") {
    throw invalidCommit("ends within its header");
  }
  const firstOther = rest.findIndex((line) => !line.startsWith("parent "));
  const parents = rest.slice(0, firstOther);
  const [author = "", committer = ""] = rest.slice(firstOther);
  const oid = new RegExp(`^(?:tree|parent) [0-9a-f]{${2 * hashLength(format)}}$`);
  if (!tree.startsWith("tree ") || ![tree, ...parents].every((line) => oid.test(line))) {
    throw invalidCommit("does not begin with a tree and its parents");
  }
  if (!isPerson("author", author) || !isPerson("committer", committer)) {
    throw invalidCommit("lacks a well-formed author or committer after its parents");
  }
}

/** The lines before the message, which each end with a line break; the last one is empty. */
function headerLines(data: Buffer): readonly string[] {
  const end = data.indexOf("\n\n");
  return data.toString("latin1", 0, end < 0 ? data.length : end + 1).split("\n");
}

function isPerson(name: string, line: string): boolean {
  return line.startsWith(`${name} `) && person.test(line.slice(name.length + 1));
}

function invalidCommit(problem: string): InvalidObjectError {
  return new InvalidObjectError(`A commit cannot be pushed: it ${problem}.`);
}
