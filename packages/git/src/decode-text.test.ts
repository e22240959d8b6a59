import { isUtf8 } from "node:buffer";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";
import { FilesystemError } from "./errors.ts";

const call = { syscall: "open", path: "app.yaml", names: ["app.yaml"] };
/** Of any characters but halves of one, which no encoding has. */
const anyText = fc
  .string({ unit: "binary" })
  .chain((text) => fc.constantFrom(text, `\ufeff${text}`, `${text}\ufffd`, `${text}\r\n`));
/** Bytes that begin no character whatever follows, with those that are read up to it. */
const broken = fc.constantFrom(
  "80",
  "bf",
  "c080",
  "c328",
  "e08080",
  "e28228",
  "eda080",
  "efbf41",
  "efbfef",
  "f0808080",
  "f09f9828",
  "f4908080",
  "f5",
  "ff",
  "fffe",
);
/** Which are only broken at the end of a file. */
const brokenOff = fc.constantFrom("c3", "e282", "efbf", "f09f98");

describe("the text of a file", () => {
  it("is written back as the bytes it was read from, whatever the text is", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const bytes = Buffer.from(text);
        const read = decodeText(call, bytes);
        expect(read).toBe(text);
        expect(Buffer.from(read)).toEqual(bytes);
      }),
    );
  });

  it("is what UTF-8 is, and nothing else is read, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (array) => {
        const bytes = Buffer.from(array);
        const decode = () => Buffer.from(decodeText(call, bytes));
        if (isUtf8(bytes)) {
          expect(decode()).toEqual(bytes);
        } else {
          expect(decode).toThrow(FilesystemError);
        }
      }),
    );
  });

  it("is refused where its first character is broken", () => {
    const cases = fc.oneof(
      fc.tuple(anyText, broken, fc.uint8Array()),
      fc.tuple(anyText, brokenOff, fc.constant(new Uint8Array())),
    );
    fc.assert(
      fc.property(cases, ([text, hex, rest]) => {
        const before = Buffer.from(text);
        const bytes = Buffer.concat([before, Buffer.from(hex, "hex"), rest]);
        const line = text.split("\n").length;
        const place = `the byte at ${before.length}, 0x${hex.slice(0, 2)} in line ${line},`;
        expect(() => decodeText(call, bytes)).toThrow(place);
      }),
    );
  });
});
