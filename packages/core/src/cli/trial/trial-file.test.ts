import { expect, test } from "vitest";
import { trialFile } from "./trial-file.ts";

const image = "ghcr.io/acme/app";
const digest = `sha256:${"1".repeat(64)}`;
const asked = { path: "values.yaml", image, container: undefined, key: undefined };
const version = { name: image, by: "digest", tag: "1.3", digest } as const;
const before = `image: { repository: ${image}, tag: "1.2" }\n`;

test("what was seen is what stood there before, and what it would be", () => {
  const file = trialFile({ sought: asked, by: undefined });
  expect(file.seen()).toBeUndefined();
  expect(file.read(before, { name: image })).toMatchObject({ name: image, tag: "1.2" });
  expect(file.seen()).toMatchObject({ found: { text: `${image}:1.2` }, written: `${image}:1.2` });
  const after = file.write(before, version);
  expect(after).toBe(`image: { repository: ${image}, tag: "1.3@${digest}" }\n`);
  file.read(after, { name: image });
  const written = `${image}:1.3@${digest}`;
  expect(file.seen()).toMatchObject({ by: "tag@digest", found: { tag: "1.2" }, written });
});

test("how it is written can be said, as far as the file has a place for that", () => {
  const byTag = trialFile({ sought: asked, by: "tag" });
  expect(byTag.write(before, version)).toBe(before.replace("1.2", "1.3"));
  const byDigest = trialFile({ sought: asked, by: "digest" });
  expect(() => byDigest.read(before, { name: image })).toThrow("needs a place for the digest");
});

test("an image without a name is called as it is there, and is not written where nothing is", () => {
  const file = trialFile({ sought: { ...asked, image: undefined }, by: undefined });
  expect(file.read(before, { name: "image" })).toMatchObject({ name: undefined });
  expect(file.write(before, { ...version, name: "image" })).toContain(`repository: ${image},`);
  const key = { reference: "image" };
  const empty = trialFile({ sought: { ...asked, image: undefined, key }, by: undefined });
  expect(() => empty.write("image:\n", { ...version, name: "image" })).toThrow(
    "image: names no image yet, and one in a directory has no name to be written there",
  );
  expect(empty.seen()).toBeUndefined();
});
