import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeObject } from "../../objects/object.ts";
import { entryTypes, rawEntry, rawPack } from "../../testing/raw-pack.ts";
import { Download } from "./download.ts";

const limits = { maxObjects: 10, maxFirstSize: 1000 };
const mebibyte = 1024 * 1024;

function collect(bytes: Buffer, size: number): Download {
  const download = new Download(limits);
  for (let start = 0; start < bytes.length; start += size) {
    download.add(bytes.subarray(start, start + size));
  }
  return download;
}

function packOf(...contents: readonly Buffer[]): Buffer {
  return rawPack(contents.map((data) => rawEntry({ type: entryTypes.blob, data })));
}

describe("a download", () => {
  it.each([1, 7, 1000, 65_536, 200_000])("gives what came, in pieces of %i bytes", (size) => {
    const { data } = makeObject("sha1", "blob", Buffer.alloc(900, "x"));
    const pack = Buffer.concat([packOf(data), randomBytes(150_000)]);
    expect(collect(pack, size).pack.equals(pack)).toBe(true);
  });

  it("costs no more than its bytes, in time and memory, for being sent in single ones", () => {
    const bytes = Buffer.concat([packOf(), Buffer.alloc(4 * mebibyte)]);
    const before = process.memoryUsage.rss();
    const cpu = process.cpuUsage();
    const download = collect(bytes, 1);
    expect(process.cpuUsage(cpu).user).toBeLessThan(3_000_000);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * mebibyte);
    expect(download.pack).toHaveLength(bytes.length);
  });

  it.each([1, 32, 4096])("is given up at its header, in pieces of %i bytes", (size) => {
    const many = packOf(...Array.from({ length: 11 }, () => Buffer.from("x")));
    expect(() => collect(many, size)).toThrow(expect.objectContaining({ limit: "objects" }));
    const large = Buffer.alloc(1001, "x");
    expect(() => collect(packOf(large), size)).toThrow(
      expect.objectContaining({ limit: "object-size", size: 1001 }),
    );
  });

  it("tells the size of a blob that came alone, and of nothing else", () => {
    const large = Buffer.alloc(1001, "x");
    const tree = rawPack([rawEntry({ type: entryTypes.tree, data: large })]);
    for (const pack of [packOf(large, large), tree]) {
      expect(() => collect(pack, 4096)).toThrow(expect.objectContaining({ size: undefined }));
    }
  });

  it("is given up when it is larger than a pack may be", () => {
    const download = new Download(limits);
    download.add(packOf());
    const block = Buffer.alloc(mebibyte);
    const fill = () => {
      for (let count = 0; count < 65; count += 1) {
        download.add(block);
      }
    };
    expect(fill).toThrow(expect.objectContaining({ limit: "total-size" }));
  });
});
