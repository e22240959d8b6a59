import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BoundedText } from "./bounded-text.ts";

const line = fc.constantFrom("a\n", "\n", "äöü\n", "longer than the rest\n");
const chunks = fc.array(fc.array(line, { maxLength: 4 }).map((lines) => lines.join("")));

describe("BoundedText", () => {
  it("keeps the longest beginning of whole lines that fits, and counts the rest", () => {
    fc.assert(
      fc.property(chunks, fc.nat(60), (parts, maxBytes) => {
        const text = new BoundedText(maxBytes);
        for (const part of parts) {
          text.append(part);
        }
        expect(text.toString()).toBe(expected(parts.join(""), maxBytes));
        expect(text.isFull).toBe(Buffer.byteLength(parts.join("")) > maxBytes);
      }),
    );
  });
});

function expected(whole: string, maxBytes: number): string {
  const size = Buffer.byteLength(whole);
  if (size <= maxBytes) {
    return whole;
  }
  let kept = "";
  for (const one of whole.split(/(?<=\n)/)) {
    if (Buffer.byteLength(kept + one) > maxBytes) {
      break;
    }
    kept += one;
  }
  return `${kept}… at least ${size - Buffer.byteLength(kept)} bytes left out\n`;
}
