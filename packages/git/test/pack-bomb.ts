import { createHash } from "node:crypto";
import { deflateRawSync, constants as zlib } from "node:zlib";
import { bandPacket, packetBytes } from "@glu/git/testing";

const typeNumbers = { tree: 2, blob: 3 } as const;
const blockSize = 16 * 1024 * 1024;
const bandSize = 65_000;

export interface BombOptions {
  readonly type: keyof typeof typeNumbers;
  /** Bytes of the object, all zero; rounded up to whole blocks of 16 MiB. */
  readonly size: number;
  /** What the pack says the size is. @default the truth */
  readonly declared?: number;
  /** How often the object stands in the pack. @default 1 */
  readonly copies?: number;
}

/** The answer to a fetch with a small pack of objects that are huge (gitformat-pack, gitprotocol-v2). */
export function packBomb({ type, size, declared = size, copies = 1 }: BombOptions): Buffer {
  const object = Buffer.concat([entryHeader(typeNumbers[type], declared), deflateZeros(size)]);
  return fetchAnswer(packOf(Array.from({ length: copies }, () => object)));
}

/** The answer to a fetch that brings this pack. */
export function fetchAnswer(pack: Buffer): Buffer {
  return Buffer.concat([packetBytes("packfile"), inBands(pack), packetBytes("flush")]);
}

/** Packets that carry the bytes as data. */
export function inBands(bytes: Buffer): Buffer {
  const count = Math.ceil(bytes.length / bandSize);
  const slices = Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * bandSize, (index + 1) * bandSize),
  );
  return packetBytes(...slices.map((slice) => bandPacket(1, slice)));
}

export function packHeader(count: number): Buffer {
  const header = Buffer.from("PACK\0\0\0\x02\0\0\0\0");
  header.writeUInt32BE(count, 8);
  return header;
}

/** A whole pack of these entries. */
export function packOf(entries: readonly Buffer[]): Buffer {
  const content = Buffer.concat([packHeader(entries.length), ...entries]);
  return Buffer.concat([content, createHash("sha1").update(content).digest()]);
}

/** The type and the size, in groups of bits with the lowest first. */
function entryHeader(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let [group, rest] = [(type << 4) | (size % 16), Math.floor(size / 16)];
  while (rest > 0) {
    bytes.push(group | 0x80);
    [group, rest] = [rest % 128, Math.floor(rest / 128)];
  }
  return Buffer.from([...bytes, group]);
}

/** Compressing one block is enough: each stands for itself (RFC 1950, RFC 1951). */
function deflateZeros(size: number): Buffer {
  const blocks = Math.ceil(size / blockSize);
  const block = deflateRawSync(Buffer.alloc(blockSize), { finishFlush: zlib.Z_FULL_FLUSH });
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(((blocks * blockSize) % 65_521) * 65_536 + 1);
  const [start, end] = [Buffer.of(0x78, 0x9c), Buffer.of(0x03, 0x00)];
  return Buffer.concat([start, ...Array.from({ length: blocks }, () => block), end, checksum]);
}
