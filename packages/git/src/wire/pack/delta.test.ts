import { describe, expect, it } from "vitest";
import { ProtocolError } from "../../errors.ts";
import { damagedBytes } from "../../testing/damaged-bytes.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { applyDelta, resultSize } from "./delta.ts";
import { encodeDelta } from "./encode-delta.ts";
import { PackLimitError } from "./pack-limits.ts";

const base = Buffer.from("0123456789abcdef");
const large = Buffer.alloc(0x1020304 + 0x10000, "large");
const gibibyte = 1024 ** 3;

describe("a delta", () => {
  it.each([
    ["adds bytes", [16, 2, 2, 65, 66], "AB"],
    ["copies from the start", [16, 3, 0x90, 3], "012"],
    ["copies from within", [16, 3, 0x91, 10, 3], "abc"],
    ["copies up to the end", [16, 1, 0x91, 15, 1], "f"],
    ["copies and adds in turn", [16, 4, 0x90, 1, 1, 65, 0x91, 2, 2], "0A23"],
    ["makes nothing", [16, 0], ""],
    ["has sizes that are longer than needed", [0x90, 0x80, 0, 0x81, 0, 1, 65], "A"],
  ])("%s", (_, bytes, made) => {
    expect(applyDelta(base, Buffer.from(bytes), 100).toString()).toBe(made);
  });

  it("copies 65,536 bytes where its size is zero, from an offset of four bytes", () => {
    const sizes = [...sizeBytes(large.length), ...sizeBytes(0x10000)];
    const delta = Buffer.from([...sizes, 0x8f, 4, 3, 2, 1]);
    const made = applyDelta(large, delta, large.length);
    expect(made.equals(large.subarray(0x1020304))).toBe(true);
  });

  it("copies as many bytes as three bytes can tell", () => {
    const size = 0x010203;
    const sizes = [...sizeBytes(large.length), ...sizeBytes(size)];
    const made = applyDelta(large, Buffer.from([...sizes, 0xf0, 3, 2, 1]), large.length);
    expect(made.equals(large.subarray(0, size))).toBe(true);
  });

  it.each([
    ["was made for another base", [9, 1, 1, 65]],
    ["makes more than it says by adding", [16, 1, 2, 65, 66]],
    ["makes more than it says by copying", [16, 1, 0x90, 2]],
    ["makes more than it says in two steps", [16, 3, 2, 65, 66, 2, 67, 68]],
    ["makes less than it says", [16, 3, 2, 65, 66]],
    ["ends in what it adds", [16, 5, 5, 65]],
    ["ends in an instruction", [16, 5, 0x81]],
    ["ends before its second size", [16]],
    ["uses the reserved instruction", [16, 1, 0]],
    ["copies from beyond its base", [16, 2, 0x91, 15, 2]],
    ["copies from beyond its base and adds what is missing", [16, 3, 0x91, 15, 2, 2, 65, 66]],
    ["copies from far beyond its base", [16, 2, 0x9f, 0xff, 0xff, 0xff, 0xff, 2]],
    ["has a size that is too long", [16, ...repeat(0xff, 7), 1]],
    ["has a size without an end", [16, ...repeat(0xff, 400)]],
    ["has a size of zeros without an end", [16, ...repeat(0x80, 400), 0]],
    ["is empty", []],
  ])("is refused if it %s", (_, bytes) => {
    const apply = () => applyDelta(base, Buffer.from(bytes), 100);
    expect(apply).toThrow(ProtocolError);
    expect(apply).not.toThrow(PackLimitError);
  });

  it.each([101, 4 * gibibyte, 2 ** 48])("is refused before it makes %i bytes", (size) => {
    const delta = Buffer.from([16, ...sizeBytes(size), 1, 65]);
    expect(() => applyDelta(base, delta, 100)).toThrow(
      expect.objectContaining({ constructor: PackLimitError, limit: "object-size", size }),
    );
    expect(resultSize(delta)).toBe(size);
  });

  it("is applied or refused, whatever happens to its bytes", () => {
    const random = seededRandom(19);
    const text = Buffer.from(Array.from({ length: 300 }, () => String(random())).join("\n"));
    const target = Buffer.from(text.toString().replaceAll("0.1", "changed"));
    const good = encodeDelta(text, target.subarray(0, text.length)) ?? sparseDelta(text);
    const outcomes = { applied: 0, refused: 0 };
    for (let round = 0; round < 6000; round += 1) {
      outcomes[outcome(text, damagedBytes(good, random))] += 1;
    }
    expect(outcomes.applied).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(2000);
  });
});

/** Many small copies and additions. */
function sparseDelta(source: Buffer): Buffer {
  const instructions = Array.from({ length: 20 }, (_, index) => [0x91, index, 9, 3, 65, 66, 67]);
  return Buffer.from([...sizeBytes(source.length), ...sizeBytes(240), ...instructions.flat()]);
}

function outcome(source: Buffer, delta: Buffer): "applied" | "refused" {
  try {
    expect(applyDelta(source, delta, 10_000).length).toBeLessThanOrEqual(10_000);
    return "applied";
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolError);
    return "refused";
  }
}

function sizeBytes(size: number): number[] {
  const rest = Math.floor(size / 0x80);
  return rest === 0 ? [size] : [(size % 0x80) | 0x80, ...sizeBytes(rest)];
}

function repeat(byte: number, count: number): number[] {
  return Array.from({ length: count }, () => byte);
}
