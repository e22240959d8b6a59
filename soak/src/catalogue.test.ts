import { expect, test } from "vitest";
import { catalogue, digestIn, fileOf, repositories, withDigest } from "./catalogue.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

test("pipelines are spread over all repositories, and some follow of either kind", () => {
  const entries = catalogue(12);
  expect(new Set(entries.map(({ repository }) => repository))).toEqual(new Set(repositories));
  const following = entries.filter(({ follows }) => follows);
  expect(following).toHaveLength(6);
  expect(new Set(following.map(({ repository }) => repository))).toEqual(new Set(repositories));
  expect(new Set(entries.map(({ name }) => name)).size).toBe(12);
  expect(fileOf("app-001", "staging")).toBe("apps/app-001/staging.yaml");
});

test("of a file only the digest is replaced", () => {
  const text = `a: 1\nimage: shop/app@${digest("a")}  # kept\n`;
  expect(digestIn(text)).toBe(digest("a"));
  expect(withDigest(text, digest("b"))).toBe(text.replace(digest("a"), digest("b")));
  expect(digestIn("image: shop/app\n")).toBe("");
});
