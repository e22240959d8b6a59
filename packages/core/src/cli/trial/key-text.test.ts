import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseKeyText, showKeyText } from "./key-text.ts";

describe("--key", () => {
  test.each([
    ["image", { reference: "image" }],
    ["/a=b/image", { reference: "/a=b/image" }],
    ["reference=image", { reference: "image" }],
    ["tag=image.tag", { tag: "image.tag" }],
    ["digest=a,registry=b,repository=c", { digest: "a", registry: "b", repository: "c" }],
    ["tag=/a,b,digest=/c=d", { tag: "/a,b", digest: "/c=d" }],
  ])("%s is understood", (text, parts) => {
    expect(parseKeyText(text)).toEqual(parts);
  });

  test.each([
    "",
    "repo=a",
    "tag=",
    "tag=a,tag=b",
    "reference=a,tag=b",
    "tag=a,",
    "tag=a,digset=b",
    "a=b=c",
  ])("'%s' is not", (text) => {
    expect(parseKeyText(text)).toBeUndefined();
  });

  test("is shown as it is said", () => {
    const place = fc.stringMatching(/^[\w./-]+$/);
    const parts = fc.oneof(
      fc.record({ reference: place }),
      fc.record({ repository: place, tag: place, digest: place }, { requiredKeys: ["repository"] }),
    );
    fc.assert(
      fc.property(parts, (given) => {
        expect(parseKeyText(showKeyText(given))).toEqual(given);
      }),
    );
  });
});
