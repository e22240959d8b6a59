import { expect, test } from "vitest";
import { shownVersion } from "./shown-version.ts";

const digest = `sha256:${"ab".repeat(32)}`;

test.each([
  ["the version comes first", { digest, image: { tag: "1.4", version: "1.4.2" } }, "1.4.2"],
  ["then the tag", { digest, image: { tag: "1.4" } }, "1.4"],
  ["but not one that says nothing", { digest, image: { tag: "latest" } }, "abababababab"],
  ["else the beginning of the digest", { digest }, "abababababab"],
  ["nothing is nothing", {}, undefined],
])("%s", (_, resource, expected) => {
  expect(shownVersion(resource)).toBe(expected);
});
