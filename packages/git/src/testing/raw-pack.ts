import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import { hashLength, type ObjectFormat } from "../objects/object.ts";

/** Types of the entries of a pack (gitformat-pack). */
export const entryTypes = {
  commit: 1,
  tree: 2,
  blob: 3,
  tag: 4,
  offsetDelta: 6,
  refDelta: 7,
} as const;

export interface RawEntry {
  readonly type: number;
  /** Bytes it says it has. @default the length of `data` */
  readonly size?: number;
  /** What stands before the data: the name of a base, or the distance to it. */
  readonly base?: Buffer;
  readonly data: Buffer;
}

/** An entry of a pack as it is written, true or not. */
export function rawEntry({
  type,
  data,
  size = data.length,
  base = Buffer.alloc(0),
}: RawEntry): Buffer {
  return Buffer.concat([entryHeader(type, size), base, zlibStream(data)]);
}

/** Larger data is compressed; less is stored, which is as good a stream and much faster made. */
const maxStored = 200;

function zlibStream(data: Buffer): Buffer {
  return data.length > maxStored ? deflateSync(data, { level: 1 }) : storedStream(data);
}

/** One stored block (RFC 1950, RFC 1951). */
function storedStream(data: Buffer): Buffer {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  const length = data.length;
  const head = [0x78, 0x01, 1, length, 0, 0xff - length, 0xff];
  return Buffer.from([...head, ...data, b >> 8, b & 0xff, a >> 8, a & 0xff]);
}

/** How OFS_DELTA says how many bytes before it its base begins. */
export function encodeDistance(distance: number): Buffer {
  const bytes = [distance % 0x80];
  let rest = Math.floor(distance / 0x80);
  while (rest > 0) {
    rest -= 1;
    bytes.unshift((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from(bytes);
}

/** A pack of these entries with a checksum that fits. */
export function rawPack(
  entries: readonly Buffer[],
  {
    count = entries.length,
    version = 2,
  }: { readonly count?: number; readonly version?: number } = {},
): Buffer {
  const header = Buffer.from("PACK\0\0\0\0\0\0\0\0", "latin1");
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(count, 8);
  return withChecksum(Buffer.concat([header, ...entries]), "sha1");
}

/** The bytes of a pack without its checksum, and a checksum that fits. */
function withChecksum(body: Buffer, format: ObjectFormat): Buffer {
  return Buffer.concat([body, createHash(format).update(body).digest()]);
}

/** The pack with whatever checksum it has replaced by one that fits. */
export function mendedChecksum(pack: Buffer, format: ObjectFormat): Buffer {
  return withChecksum(pack.subarray(0, Math.max(0, pack.length - hashLength(format))), format);
}

function entryHeader(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (size % 16);
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 0x80)) {
    bytes.push(byte | 0x80);
    byte = rest % 0x80;
  }
  return Buffer.from([...bytes, byte]);
}
