import { expect, it } from "vitest";
import { digestOf, isDigest, matchesDigest, parseDigest } from "./digest.ts";
import { InvalidReferenceError } from "./errors.ts";

const abc = Buffer.from("abc");
const sha256 = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

it("is the hash of the bytes, after the name of the algorithm", () => {
  expect(digestOf(abc)).toBe(sha256);
  expect(digestOf(abc, "sha512")).toMatch(/^sha512:ddaf35a193617aba[0-9a-f]{112}$/);
});

it("matches only the bytes it is of, with either algorithm", () => {
  expect(matchesDigest(abc, digestOf(abc))).toBe(true);
  expect(matchesDigest(abc, digestOf(abc, "sha512"))).toBe(true);
  expect(matchesDigest(Buffer.from("abd"), digestOf(abc))).toBe(false);
  expect(matchesDigest(Buffer.from("abd"), digestOf(abc, "sha512"))).toBe(false);
});

it.each(["", "sha256:", sha256.toUpperCase(), `${sha256}0`, ` ${sha256}`, `${sha256}\n`, "md5:0"])(
  "%j is no digest",
  (text) => {
    expect(isDigest(text)).toBe(false);
    expect(() => parseDigest(text)).toThrow(InvalidReferenceError);
  },
);
