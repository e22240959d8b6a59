import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { makeObject } from "../../objects/object.ts";
import { entryTypes, rawEntry, rawPack } from "../../testing/raw-pack.ts";
import { peekPackHeader } from "./pack-entries.ts";
import { writePack } from "./write-pack.ts";

const blob = makeObject("sha1", "blob", Buffer.alloc(100_000, "x"));
const pack = writePack([blob], "sha1");
const huge = rawPack([rawEntry({ type: entryTypes.tree, size: 2 ** 40, data: Buffer.alloc(9) })]);

describe("peekPackHeader", () => {
  it("tells how many objects there are, and type and size of the first", () => {
    expect(peekPackHeader(pack)).toEqual({ count: 1, first: { type: 3, size: 100_000 } });
    expect(peekPackHeader(huge)).toEqual({ count: 1, first: { type: 2, size: 2 ** 40 } });
  });

  it("tells nothing wrong while bytes are missing", () => {
    for (let length = 0; length <= huge.length; length += 1) {
      const header = peekPackHeader(huge.subarray(0, length));
      expect(header?.count).toBe(length < 12 ? undefined : 1);
      expect([undefined, 2 ** 40]).toContain(header?.first?.size);
    }
  });

  it("takes no checksum for an object", () => {
    const empty = rawPack([]);
    empty.fill(0xff, 12);
    expect(peekPackHeader(empty)).toEqual({ count: 0, first: undefined });
  });

  it.each([
    ["is no pack", Buffer.from("<!DOCTYPE html>")],
    ["has version 3", rawPack([], { version: 3 })],
    ["has a size that cannot be", rawPack([Buffer.alloc(30, 0xff)])],
  ])("refuses what %s", (_, bytes) => {
    expect(() => peekPackHeader(bytes)).toThrow(ProtocolError);
  });
});
