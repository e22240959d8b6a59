import { describe, expect, it } from "vitest";
import { isLfsPointer } from "./lfs-pointer.ts";

const version = "version https://git-lfs.github.com/spec/v1\n";
const pointer = `${version}oid sha256:${"1".repeat(64)}\nsize 12345\n`;

describe("isLfsPointer", () => {
  it.each([
    [true, "a pointer", pointer],
    [true, "a pointer with extensions", `${version}ext-0-x sha256:1\n${pointer.slice(43)}`],
    [true, "the largest one", pointer.padEnd(1023, "x")],
    [false, "something larger", pointer.padEnd(1024, "x")],
    [false, "another version", pointer.replace("v1", "v2")],
    [false, "text that quotes one", ` ${pointer}`],
    [false, "the beginning of one", version.slice(0, 20)],
    [false, "nothing", ""],
  ])("says %s of %s", (expected, _, text) => {
    expect(isLfsPointer(Buffer.from(text))).toBe(expected);
  });
});
