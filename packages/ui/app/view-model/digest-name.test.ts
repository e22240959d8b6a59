import { expect, test } from "vitest";
import { nameInHistory, nameOfDigest } from "./digest-name.ts";

const pipeline = {
  phases: [
    { resource: { digest: "sha256:a" } },
    { resource: { digest: "sha256:a", image: { version: "1.4.0", tag: "latest" } } },
    { resource: { digest: "sha256:b", image: { tag: "nightly" } } },
    { resource: { digest: "sha256:d", image: { tag: "latest" } } },
    { resource: {} },
  ],
};

test("a digest is called by the version of its image, else by its tag, wherever that is known", () => {
  expect(nameOfDigest(pipeline, "sha256:a")).toBe("1.4.0");
  expect(nameOfDigest(pipeline, "sha256:b")).toBe("nightly");
});

test("a digest that no phase shows, or shows as the latest only, has no name", () => {
  expect(nameOfDigest(pipeline, "sha256:c")).toBeUndefined();
  expect(nameOfDigest(pipeline, "sha256:d")).toBeUndefined();
  expect(nameOfDigest(pipeline, null)).toBeUndefined();
  expect(nameOfDigest(undefined, "sha256:a")).toBeUndefined();
});

test("a digest that was shown before is called by what its image said of itself then", () => {
  const annotations = { "org.opencontainers.image.version": "1.2.0" };
  const arrivals = [
    { digest: "sha256:a", annotations: {} },
    { digest: "sha256:b", annotations },
  ];
  expect(nameInHistory(arrivals, "sha256:b")).toBe("1.2.0");
  expect(nameInHistory(arrivals, "sha256:a")).toBeUndefined();
  expect(nameInHistory(arrivals, null)).toBeUndefined();
});
