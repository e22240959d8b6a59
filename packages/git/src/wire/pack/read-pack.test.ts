import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { type GitObject, makeObject, type Oid } from "../../objects/object.ts";
import { encodeDistance, entryTypes, rawEntry, rawPack } from "../../testing/raw-pack.ts";
import { defaultPackLimits, PackLimitError, type PackLimits } from "./pack-limits.ts";
import { type PackContents, readPack } from "./read-pack.ts";
import { writePack } from "./write-pack.ts";

const mebibyte = 1024 * 1024;

describe("a pack", () => {
  const beyondNumbers = Buffer.concat([Buffer.alloc(3000, 0xff), Buffer.of(1)]);
  const blob = makeObject("sha1", "blob", Buffer.alloc(2000, "0123456789"));
  const changed = makeObject("sha1", "blob", Buffer.concat([blob.data, Buffer.from("more")]));
  const again = makeObject("sha1", "blob", Buffer.concat([changed.data, Buffer.from("!")]));
  const wholeBlob = rawEntry({ type: entryTypes.blob, data: blob.data });
  const good = writePack([blob, { ...changed, base: blob }], "sha1");

  it.each([
    ["forwards", [0, 1, 2]],
    ["backwards", [2, 1, 0]],
    ["mixed", [1, 2, 0]],
  ])("may have objects that are deltas to each other in any order: %s", async (_, order) => {
    const entries = [
      wholeBlob,
      refDelta(blob, appending(blob, "more")),
      refDelta(changed, appending(changed, "!")),
    ];
    const { objects } = await read(rawPack(order.map((index) => entries[index] ?? wholeBlob)));
    expect(names(objects)).toEqual(names([blob, changed, again]));
  });

  it("may hold an object twice", async () => {
    const { objects } = await read(
      rawPack([wholeBlob, refDelta(blob, appending(blob, "more")), wholeBlob]),
    );
    expect(new Set(names(objects))).toEqual(new Set(names([blob, changed])));
  });

  it("may hold nothing, and objects of no bytes", async () => {
    expect(await read(rawPack([]))).toEqual({ objects: [], missingBases: [] });
    const nothing = makeObject("sha1", "blob", Buffer.alloc(0));
    const { objects } = await read(writePack([nothing], "sha1"));
    expect(objects).toEqual([nothing]);
  });

  it("gives the other objects where a base is missing, and names the base", async () => {
    const outer = refDelta(blob, appending(blob, "more"));
    const inner = rawEntry({
      type: entryTypes.offsetDelta,
      base: encodeDistance(outer.length),
      data: appending(changed, "!"),
    });
    const bytes = rawPack([outer, inner, rawEntry({ type: entryTypes.blob, data: again.data })]);
    expect(await read(bytes)).toEqual({ objects: [again], missingBases: [blob.oid] });
    const { objects, missingBases } = await read(bytes, {}, (oid) =>
      oid === blob.oid ? blob : undefined,
    );
    expect(missingBases).toEqual([]);
    expect(names(objects)).toEqual(names([changed, again, again]));
  });

  it("names both where two deltas are said to be each made on the other", async () => {
    const bytes = rawPack([
      refDelta(changed, appending(changed, "x")),
      refDelta(again, appending(again, "x")),
    ]);
    const { objects, missingBases } = await read(bytes);
    expect(objects).toEqual([]);
    expect(missingBases.toSorted()).toEqual([changed.oid, again.oid].toSorted());
  });

  it.each([
    ["more objects", { maxObjects: 1 }, "objects"],
    ["a larger object", { maxObjectSize: 1999 }, "object-size"],
    ["a delta that makes a larger object", { maxObjectSize: 2001 }, "object-size"],
    ["more in all", { maxTotalSize: 2001 }, "total-size"],
    ["more in all with what a delta makes", { maxTotalSize: 4000 }, "total-size"],
    ["more deltas on each other", { maxDepth: 0 }, "depth"],
  ] as const)("is refused if it has %s than allowed", async (_, own, limit) => {
    await expect(read(good, own)).rejects.toThrow(
      expect.objectContaining({ constructor: PackLimitError, limit }),
    );
  });

  it("is read if it has exactly what is allowed", async () => {
    const delta = good.length;
    const own = { maxObjects: 2, maxObjectSize: 2004, maxTotalSize: 4004 + delta, maxDepth: 1 };
    expect((await read(good, own)).objects).toHaveLength(2);
  });

  it("is refused if an object is too large", async () => {
    await expect(read(good, { maxObjectSize: 1999 })).rejects.toThrow(
      expect.objectContaining({ limit: "object-size" }),
    );
  });

  it.each([
    ["is no pack", Buffer.alloc(100, "x")],
    ["is empty", Buffer.alloc(0)],
    ["is shorter than a checksum", Buffer.from("PACK")],
    ["has version 3", rawPack([wholeBlob], { version: 3 })],
    ["has bytes after its checksum", Buffer.concat([good, Buffer.of(0)])],
    ["has bytes before its checksum", rawPack([wholeBlob, Buffer.of(0)], { count: 1 })],
    ["has fewer objects than it says", rawPack([wholeBlob], { count: 2 })],
    ["has more objects than it says", rawPack([wholeBlob, wholeBlob], { count: 1 })],
    ["has an object of type 0", rawPack([rawEntry({ type: 0, data: blob.data })])],
    ["has an object of type 5", rawPack([rawEntry({ type: 5, data: blob.data })])],
    ["has an object shorter than it says", sized(2001)],
    ["has an object longer than it says", sized(1999)],
    ["has an object that is said to be empty and is not", sized(0)],
    ["has an object of a size that cannot be", rawPack([Buffer.alloc(60, 0xff)])],
    ["has what is no zlib stream", rawPack([Buffer.from("3ablah, blah, blah, blah, blah, blah")])],
    ["has a delta to itself", offsetPack(0)],
    ["has a delta to before the pack", offsetPack(10_000)],
    ["has a delta to a place within an object", offsetPack(wholeBlob.length - 1)],
    ["has a delta to its header", offsetPack(wholeBlob.length + 12)],
    ["has a delta to a distance without an end", offsetPack(1, Buffer.alloc(3000, 0xff))],
    ["has a delta to a distance beyond all numbers", offsetPack(1, beyondNumbers)],
    ["ends in the name of a base", rawPack([Buffer.from([0x70, 1, 2, 3])])],
  ])("is refused if it %s", async (_, bytes) => {
    const reading = read(bytes);
    await expect(reading).rejects.toThrow(ProtocolError);
    await expect(reading).rejects.not.toThrow(PackLimitError);
  });

  it("is refused wherever it is cut off", async () => {
    for (let length = 0; length < good.length; length += 1) {
      await expect(read(good.subarray(0, length))).rejects.toThrow(ProtocolError);
    }
  });

  it("is refused if any bit of it is another", async () => {
    for (let bit = 0; bit < good.length * 8; bit += 1) {
      const bytes = Buffer.from(good);
      bytes.writeUInt8((bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7)), bit >> 3);
      await expect(read(bytes)).rejects.toThrow(ProtocolError);
    }
  });

  function sized(size: number): Buffer {
    return rawPack([rawEntry({ type: entryTypes.blob, size, data: blob.data })]);
  }

  function offsetPack(distance: number, base = encodeDistance(distance)): Buffer {
    const data = appending(blob, "more");
    return rawPack([wholeBlob, rawEntry({ type: entryTypes.offsetDelta, base, data })]);
  }
});

describe("a pack made to do harm", () => {
  it("is refused before an object inflates to more than it says", async () => {
    const bomb = rawPack([
      Buffer.concat([Buffer.of(0x3a), deflateSync(Buffer.alloc(64 * mebibyte))]),
    ]);
    const before = process.memoryUsage().rss;
    await expect(read(bomb)).rejects.toThrow(ProtocolError);
    expect(process.memoryUsage().rss - before).toBeLessThan(32 * mebibyte);
  });

  it("is refused before 1,000 objects inflate to 100 MB each", async () => {
    const size = 100_000_000;
    const one = rawEntry({ type: entryTypes.blob, size, data: Buffer.alloc(10) });
    const bomb = rawPack(Array.from({ length: 1000 }, () => one));
    await expect(read(bomb)).rejects.toThrow(expect.objectContaining({ limit: "object-size" }));
  });

  it("is refused before 1,000 allowed objects inflate to more than is allowed in all", async () => {
    const one = rawEntry({ type: entryTypes.blob, data: Buffer.alloc(16 * mebibyte) });
    const bomb = rawPack(Array.from({ length: 1000 }, () => one));
    await expect(read(bomb, { maxTotalSize: 64 * mebibyte })).rejects.toThrow(
      expect.objectContaining({ limit: "total-size" }),
    );
  });

  it("is refused before 1,000 deltas make more than is allowed in all", async () => {
    const blob = makeObject("sha1", "blob", Buffer.alloc(15 * mebibyte));
    const delta = refDelta(blob, appending(blob, "x"));
    const bomb = rawPack([
      rawEntry({ type: entryTypes.blob, data: blob.data }),
      ...Array.from({ length: 1000 }, () => delta),
    ]);
    await expect(read(bomb, { maxTotalSize: 64 * mebibyte })).rejects.toThrow(
      expect.objectContaining({ limit: "total-size" }),
    );
  });

  it("is refused before a delta makes 4 GB", async () => {
    const blob = makeObject("sha1", "blob", Buffer.from("x"));
    const delta = refDelta(blob, Buffer.from([1, 0x80, 0x80, 0x80, 0x80, 0x10, 0x90, 1]));
    const bomb = rawPack([rawEntry({ type: entryTypes.blob, data: blob.data }), delta]);
    await expect(read(bomb)).rejects.toThrow(expect.objectContaining({ limit: "object-size" }));
  });

  it("is refused if it says that it has 4,294,967,295 objects", async () => {
    const bomb = rawPack([rawEntry({ type: entryTypes.blob, data: Buffer.from("x") })], {
      count: 2 ** 32 - 1,
    });
    await expect(read(bomb)).rejects.toThrow(expect.objectContaining({ limit: "objects" }));
    await expect(read(bomb, { maxObjects: 2 ** 32 })).rejects.toThrow("breaks off");
  });

  it("is read in linear time with 100,000 deltas on each other, the last one first", async () => {
    const { pack, last } = chain(100_000);
    const { objects } = await read(pack, { maxDepth: 100_000 });
    expect(objects).toHaveLength(100_001);
    expect(objects.at(-1)?.oid).toBe(last);
  }, 60_000);

  it("is refused if it has more deltas on each other than allowed", async () => {
    const { pack } = chain(5000);
    await expect(read(pack)).rejects.toThrow(expect.objectContaining({ limit: "depth" }));
  });

  it("lets others have their turn all the while", async () => {
    const blob = makeObject("sha1", "blob", Buffer.alloc(600, "x"));
    const deltas = Array.from({ length: 50_000 }, (_, index) =>
      refDelta(blob, appending(blob, String(index))),
    );
    const pack = rawPack([...deltas, rawEntry({ type: entryTypes.blob, data: blob.data })]);
    const turns = await turnsDuring(async () => {
      expect((await read(pack)).objects).toHaveLength(50_001);
    });
    expect(turns.length).toBeGreaterThan(5);
    expect(Math.max(...turns)).toBeLessThan(100);
  });
});

function read(
  pack: Buffer,
  own: Partial<PackLimits> = {},
  base: (oid: Oid) => GitObject | undefined = () => undefined,
): Promise<PackContents> {
  return readPack(pack, { format: "sha1", limits: { ...defaultPackLimits, ...own }, base });
}

function names(objects: readonly GitObject[]): string[] {
  return objects.map(({ oid }) => oid).toSorted();
}

function refDelta(base: GitObject, delta: Buffer): Buffer {
  return rawEntry({ type: entryTypes.refDelta, base: Buffer.from(base.oid, "hex"), data: delta });
}

/** A delta that copies all of its base and adds a few bytes. */
function appending({ data }: GitObject, added: string): Buffer {
  const sizes = [...sizeBytes(data.length), ...sizeBytes(data.length + added.length)];
  const copy = data.length === 0 ? [] : [0xf0, ...littleEndian(data.length)];
  return Buffer.concat([Buffer.from([...sizes, ...copy, added.length]), Buffer.from(added)]);
}

function littleEndian(size: number): number[] {
  return [size & 0xff, (size >> 8) & 0xff, (size >> 16) & 0xff];
}

function sizeBytes(size: number): number[] {
  const rest = Math.floor(size / 0x80);
  return rest === 0 ? [size] : [(size % 0x80) | 0x80, ...sizeBytes(rest)];
}

/** Deltas that each replace the whole of the one before, in the worst order. */
function chain(length: number): { pack: Buffer; last: Oid } {
  let base = makeObject("sha1", "blob", Buffer.from("0"));
  const entries = [rawEntry({ type: entryTypes.blob, data: base.data })];
  for (let index = 1; index <= length; index += 1) {
    const text = String(index);
    const delta = Buffer.from([base.data.length, text.length, text.length, ...Buffer.from(text)]);
    entries.push(refDelta(base, delta));
    base = makeObject("sha1", "blob", Buffer.from(text));
  }
  return { pack: rawPack(entries.toReversed()), last: base.oid };
}

/** Milliseconds of computing between the turns that the event loop takes meanwhile. */
async function turnsDuring(work: () => Promise<void>): Promise<readonly number[]> {
  const turns: number[] = [];
  let last = process.cpuUsage();
  let isOver = false;
  const turn = () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    turns.push((user + system) / 1000);
    if (!isOver) {
      setImmediate(turn);
    }
  };
  setImmediate(turn);
  await work();
  isOver = true;
  return turns;
}
