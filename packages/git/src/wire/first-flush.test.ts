import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtocolError } from "../errors.ts";
import { FirstFlush } from "./first-flush.ts";
import { delimiterPacket, encodePacket, flushPacket } from "./protocol/pkt-line.ts";

describe("FirstFlush", () => {
  it("finds the first flush packet however the stream is cut", () => {
    const packet = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((bytes) => encodePacket(Buffer.from(bytes))),
      fc.constant(delimiterPacket),
    );
    const cut = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(
        fc.array(packet, { maxLength: 8 }),
        fc.uint8Array(),
        cut,
        (packets, rest, cuts) => {
          const head = Buffer.concat([...packets, flushPacket]);
          expect(placeIn(Buffer.concat([head, rest]), cuts)).toBe(head.length);
          expect(placeIn(head.subarray(0, -1), cuts)).toBeUndefined();
        },
      ),
      { seed: 20_240_602, numRuns: 500 },
    );
  });

  it.each(["Welcome to this machine", "00-1", "0x10", "000g"])("refuses %j", (text) => {
    expect(() => new FirstFlush().find(Buffer.from(text))).toThrow(ProtocolError);
  });
});

/** Hands the bytes over in chunks of these sizes, again and again. */
function placeIn(bytes: Buffer, sizes: readonly number[]): number | undefined {
  const flush = new FirstFlush();
  let start = 0;
  for (let index = 0; start < bytes.length; index += 1) {
    const chunk = bytes.subarray(start, start + (sizes[index % sizes.length] ?? 1));
    const place = flush.find(chunk);
    if (place !== undefined) {
      return start + place;
    }
    start += chunk.length;
  }
  return undefined;
}
