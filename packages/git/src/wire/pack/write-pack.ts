import { createHash } from "node:crypto";
import { deflateSync } from "node:zlib";
import type { ObjectFormat, ObjectType, Oid } from "../../objects/object.ts";
import type { NewObject } from "../../remote.ts";
import { encodeDelta } from "./encode-delta.ts";

const version = 2;
const types = { commit: 1, tree: 2, blob: 3, tag: 4 } satisfies Record<ObjectType, number>;
const refDelta = 7;
/** Each delta costs whoever reads the object later; git makes no longer chains of its own accord. */
const maxDepth = 50;
const smallestChunk = 64;
const largestChunk = 64 * 1024;
/** A window is never better for being larger than the data. */
const smallWindow = { size: 4096, options: { windowBits: 12, memLevel: 4 } };

/**
 * A pack with each object once (gitformat-pack), as the delta to its base where that pays. A base need
 * not be in the pack: it is a thin pack.
 */
export function writePack(objects: readonly NewObject[], format: ObjectFormat): Buffer {
  const unique = new Map<Oid, NewObject>();
  for (const object of objects) {
    if (!unique.has(object.oid)) {
      unique.set(object.oid, object);
    }
  }
  const chains = new DeltaChains(unique);
  const entries = [...unique.values()].flatMap((object) => encodeEntry(object, chains));
  const body = Buffer.concat([encodeHeader(unique.size), ...entries]);
  return Buffer.concat([body, createHash(format).update(body).digest()]);
}

/** How many deltas lie between each object that was written and a whole one. */
class DeltaChains {
  readonly #all: ReadonlyMap<Oid, NewObject>;
  readonly #depths = new Map<Oid, number>();

  constructor(all: ReadonlyMap<Oid, NewObject>) {
    this.#all = all;
  }

  /**
   * The delta to the base, if there is a good one. A base that comes later in the pack is none: two
   * objects could be deltas to each other.
   */
  deltaOf({ oid, type, data, base }: NewObject): Buffer | undefined {
    const depth = base ? this.#depthOf(base.oid) : undefined;
    const isUsable = base?.type === type && depth !== undefined && depth < maxDepth;
    const delta = isUsable ? encodeDelta(base.data, data) : undefined;
    this.#depths.set(oid, delta && depth !== undefined ? depth + 1 : 0);
    return delta;
  }

  /** Undefined if the object comes later in the pack; what is not in it counts as whole. */
  #depthOf(oid: Oid): number | undefined {
    return this.#depths.get(oid) ?? (this.#all.has(oid) ? undefined : 0);
  }
}

function encodeHeader(count: number): Buffer {
  const header = Buffer.alloc(12);
  header.write("PACK");
  header.writeUInt32BE(version, 4);
  header.writeUInt32BE(count, 8);
  return header;
}

function encodeEntry(object: NewObject, chains: DeltaChains): readonly Buffer[] {
  const { type, data, base } = object;
  const delta = chains.deltaOf(object);
  return base && delta
    ? [encodeEntryHeader(refDelta, delta.length), Buffer.from(base.oid, "hex"), deflate(delta)]
    : [encodeEntryHeader(types[type], data.length), deflate(data)];
}

/** Three bits of the type and four of the size, then seven of the size in each further byte. */
function encodeEntryHeader(type: number, size: number): Buffer {
  const bytes: number[] = [];
  let byte = (type << 4) | (size % 16);
  let rest = Math.floor(size / 16);
  while (rest > 0) {
    bytes.push(byte | 0x80);
    byte = rest % 0x80;
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, byte]);
}

/** With no more memory than the data needs: to set that up takes longest for small objects. */
function deflate(data: Buffer): Buffer {
  const chunkSize = Math.min(data.length + smallestChunk, largestChunk);
  const window = data.length <= smallWindow.size ? smallWindow.options : {};
  return deflateSync(data, { level: 1, chunkSize, ...window });
}
