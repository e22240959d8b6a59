import { ProtocolError } from "../../errors.ts";
import {
  hashLength,
  type ObjectFormat,
  type ObjectType,
  type Oid,
  parseOid,
} from "../../objects/object.ts";
import { ByteCursor } from "./byte-cursor.ts";
import { inflate } from "./inflate.ts";
import type { SizeBudget } from "./pack-limits.ts";

/** One object as it lies in a pack: whole, or as the delta to another. */
export type PackEntry =
  | {
      readonly kind: "whole";
      readonly offset: number;
      readonly type: ObjectType;
      readonly data: Buffer;
    }
  | DeltaEntry;

export interface DeltaEntry {
  readonly kind: "delta";
  readonly offset: number;
  /** The object it is made for: the offset of an earlier entry (OFS_DELTA), or a name (REF_DELTA). */
  readonly base: number | Oid;
  readonly data: Buffer;
}

export interface PackHeader {
  readonly count: number;
  /** What the pack says of its first object, if it has one and that much is there. */
  readonly first: EntryHeader | undefined;
}

interface EntryHeader {
  /** 1 to 4 are commit, tree, blob and tag; 6 is OFS_DELTA, 7 is REF_DELTA. */
  readonly type: number;
  /** Bytes of the object or of the delta, inflated. */
  readonly size: number;
}

export interface PackEntriesOptions {
  readonly format: ObjectFormat;
  readonly count: number;
  readonly budget: SizeBudget;
}

const subject = "a pack";
const headerLength = 12;
const version = 2;
/** More than any pack has after its header that holds an object at all. */
const longestEntryHeader = 8;
const types: readonly (ObjectType | undefined)[] = [undefined, "commit", "tree", "blob", "tag"];
const offsetDelta = 6;
const refDelta = 7;

/**
 * What the first bytes of a pack say (gitformat-pack); undefined if there are too few yet.
 * @throws {ProtocolError} if they are not those of a pack of version 2.
 */
export function peekPackHeader(bytes: Buffer): PackHeader | undefined {
  if (bytes.length < headerLength) {
    return undefined;
  }
  if (bytes.toString("latin1", 0, 4) !== "PACK" || bytes.readUInt32BE(4) !== version) {
    throw new ProtocolError(`what should be a pack of version ${version} is none`);
  }
  const count = bytes.readUInt32BE(8);
  const isThere = count > 0 && bytes.length >= headerLength + longestEntryHeader;
  const first = isThere ? readHeader(new ByteCursor(bytes, subject, headerLength)) : undefined;
  return { count, first };
}

/**
 * The entries of a pack, which is given without its checksum. Each is inflated when it is asked for.
 * @throws {ProtocolError} where the bytes stop being a pack, or go on after the last entry.
 */
export function* packEntries(
  pack: Buffer,
  { format, count, budget }: PackEntriesOptions,
): Generator<PackEntry> {
  const offsets = new Set<number>();
  let offset = headerLength;
  for (let index = 0; index < count; index += 1) {
    const cursor = new ByteCursor(pack, subject, offset);
    const { type, size } = readHeader(cursor);
    const kind = readKind(cursor, { type, offset, format });
    if (kind.kind === "delta" && typeof kind.base === "number" && !offsets.has(kind.base)) {
      throw new ProtocolError("a pack has a delta to a place where no object begins");
    }
    budget.claim(size);
    const { data, read } = inflate(cursor.rest, size);
    yield { ...kind, data };
    offsets.add(offset);
    offset = cursor.position + read;
  }
  if (offset !== pack.length) {
    throw new ProtocolError("a pack goes on after its last object");
  }
}

/** Three bits of the type and four of the size, then seven of the size in each further byte. */
function readHeader(cursor: ByteCursor): EntryHeader {
  const byte = cursor.byte();
  const more = byte < 0x80 ? 0 : cursor.size();
  return { type: (byte >> 4) & 7, size: more * 16 + (byte & 15) };
}

interface EntryPlace {
  readonly type: number;
  readonly offset: number;
  readonly format: ObjectFormat;
}

type WithoutData<Entry> = Entry extends unknown ? Omit<Entry, "data"> : never;

function readKind(
  cursor: ByteCursor,
  { type, offset, format }: EntryPlace,
): WithoutData<PackEntry> {
  if (type === offsetDelta) {
    return { kind: "delta", offset, base: offset - readDistance(cursor) };
  }
  if (type === refDelta) {
    const name = cursor.take(hashLength(format));
    return { kind: "delta", offset, base: parseOid(name.toString("hex")) };
  }
  const whole = types[type];
  if (!whole) {
    throw new ProtocolError(`a pack has an object of the unknown type ${type}`);
  }
  return { kind: "whole", offset, type: whole };
}

/** Seven bits in each byte, the most significant first; each further byte adds one to what is before. */
function readDistance(cursor: ByteCursor): number {
  let byte = cursor.byte();
  let distance = byte & 0x7f;
  while (byte >= 0x80) {
    byte = cursor.byte();
    distance = (distance + 1) * 0x80 + (byte & 0x7f);
  }
  return distance;
}
