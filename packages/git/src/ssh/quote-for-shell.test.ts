import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteForShell } from "./quote-for-shell.ts";

describe("quoteForShell", () => {
  it("gives words that a shell takes literally", () => {
    const character = fc.constantFrom(..."'\"\\$`!*? \t\n;&|<>(){}[]~#=-ä€a");
    const word = fc.oneof(fc.string({ unit: character }), fc.string({ unit: "binary" }));
    const words = fc.array(
      word.map((text) => text.replaceAll("\0", "")),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(words, (texts) => {
        const script = `printf '%s\\0' ${texts.map(quoteForShell).join(" ")}`;
        const output = execFileSync("sh", ["-c", script]).toString("utf8");
        expect(output.split("\0").slice(0, -1)).toEqual(texts.map(asUtf8));
      }),
      { seed: 20_240_601, numRuns: 8 },
    );
  });
});

/** What becomes of halves of surrogate pairs on their way to a process. */
function asUtf8(text: string): string {
  return Buffer.from(text).toString("utf8");
}
