import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyDelta } from "./delta.ts";
import { encodeDelta } from "./encode-delta.ts";

/** A base, and the same bytes with a part of them replaced. Few different bytes make ends that repeat. */
const edit = fc
  .record({
    base: fc.uint8Array({ max: 2, minLength: 500, maxLength: 3000 }),
    at: fc.nat(),
    removed: fc.nat({ max: 200 }),
    added: fc.uint8Array({ max: 2, maxLength: 300 }),
  })
  .map(({ base, at, removed, added }) => {
    const start = at % base.length;
    const target = [base.subarray(0, start), added, base.subarray(start + removed)];
    return { base: Buffer.from(base), target: Buffer.concat(target) };
  });

describe("encodeDelta", () => {
  it("makes a delta that makes the target, in less than half of its bytes and some", () => {
    fc.assert(
      fc.property(edit, ({ base, target }) => {
        const delta = encodeDelta(base, target);
        fc.pre(delta !== undefined);
        expect(applyDelta(base, delta, target.length).equals(target)).toBe(true);
        expect(delta.length).toBeLessThan(target.length / 2 + 40);
      }),
      { seed: 23, numRuns: 500 },
    );
  });

  it("holds little more than what differs", () => {
    const base = Buffer.alloc(250_000, "0123456789abcdef");
    const target = Buffer.from(base);
    target.write("new", 100_000);
    const delta = encodeDelta(base, target);
    expect(delta?.length).toBeLessThan(30);
    expect(delta && applyDelta(base, delta, target.length).equals(target)).toBe(true);
  });

  it.each([
    ["nothing changed", (base: Buffer) => base],
    ["something came to the front", (base: Buffer) => Buffer.concat([Buffer.from("x"), base])],
    ["something came to the end", (base: Buffer) => Buffer.concat([base, Buffer.from("x")])],
    ["the front is gone", (base: Buffer) => base.subarray(9)],
    ["the end is gone", (base: Buffer) => base.subarray(0, -9)],
    [
      "a part came twice",
      (base: Buffer) => Buffer.concat([base.subarray(0, 700), base.subarray(99)]),
    ],
  ])("makes a delta if %s", (_, change) => {
    const base = Buffer.from(Array.from({ length: 1000 }, (_byte, index) => (index * 7) % 251));
    const target = change(base);
    const delta = encodeDelta(base, target);
    expect(delta && applyDelta(base, delta, target.length).equals(target)).toBe(true);
  });

  it.each([0xffff, 0x10000, 0x10001, 0xffffff, 0x1000000, 0x1010000])(
    "copies %i bytes at either end of what is new",
    (size) => {
      const base = Buffer.alloc(2 * size, 7);
      const target = Buffer.concat([
        base.subarray(0, size),
        Buffer.from("new"),
        base.subarray(size),
      ]);
      const delta = encodeDelta(base, target);
      expect(delta?.length).toBeLessThan(60);
      expect(delta && applyDelta(base, delta, target.length).equals(target)).toBe(true);
    },
  );

  it.each([
    ["is small", Buffer.alloc(511, 1), Buffer.alloc(511, 1)],
    ["has nothing in common with its base", Buffer.alloc(1000, 1), Buffer.alloc(1000, 2)],
    ["has no base to speak of", Buffer.alloc(0), Buffer.alloc(1000, 2)],
    [
      "is mostly new",
      Buffer.alloc(400, 1),
      Buffer.concat([Buffer.alloc(400, 1), Buffer.alloc(600)]),
    ],
  ])("makes none for what %s", (_, base, target) => {
    expect(encodeDelta(base, target)).toBeUndefined();
  });
});
