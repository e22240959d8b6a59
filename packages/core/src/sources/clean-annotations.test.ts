import { describe, expect, it } from "vitest";
import { cleanAnnotations } from "./clean-annotations.ts";

const source = "org.opencontainers.image.source";

describe("what an image says of itself", () => {
  it("is kept, without what hides or deceives", () => {
    expect(
      cleanAnnotations({
        "org.opencontainers.image.revision": "abc\u001b[31m\u202edef",
        [source]: "https://user:s3cret@github.com/acme/app",
        "odd\u200bkey": "x",
      }),
    ).toEqual({
      "org.opencontainers.image.revision": "abc[31mdef",
      [source]: "https://github.com/acme/app",
      oddkey: "x",
    });
  });

  it.each(["javascript:alert(1)", "file:///etc/passwd", "not a link"])(
    "has no link that is none of the web: %s",
    (link) => {
      expect(cleanAnnotations({ [source]: link, plain: link })).toEqual({ plain: link });
    },
  );

  it("has an end", () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`key-${index}`, "x"]),
    );
    expect(Object.keys(cleanAnnotations(many))).toHaveLength(100);
    const long = cleanAnnotations({ long: "x".repeat(5000), ["y".repeat(300)]: "z" });
    expect(Object.keys(long)).toEqual(["long"]);
    expect(long["long"]).toHaveLength(1000);
  });

  it("may be nothing", () => {
    expect(cleanAnnotations(undefined)).toEqual({});
  });
});
