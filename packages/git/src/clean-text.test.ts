import { describe, expect, it } from "vitest";
import { cleanText } from "./clean-text.ts";

describe("cleanText", () => {
  it("drops what moves a cursor, hides text or reverses it", () => {
    const text = "\u001b[31mred\u001b[0m \u001b]0;title\u0007ok\u0008\u202egnirts\r\nnext\rlast";
    expect(cleanText(text)).toBe("red okgnirts\nnext\nlast");
  });

  it("masks every secret it is told of", () => {
    expect(cleanText("a s3cret and a s3cret, not an empty one", ["s3cret", ""])).toBe(
      "a *** and a ***, not an empty one",
    );
  });
});
