import { expect, it } from "vitest";
import { helperKeyOf, registryOfKey } from "./server-key.ts";

it.each([
  ["ghcr.io", "ghcr.io"],
  ["GHCR.io", "ghcr.io"],
  ["https://ghcr.io", "ghcr.io"],
  ["https://ghcr.io/", "ghcr.io"],
  ["https://ghcr.io/v1/", "ghcr.io"],
  ["https://ghcr.io/v2", "ghcr.io"],
  ["ghcr.io:443", "ghcr.io"],
  ["http://ghcr.io:80/v2/", "ghcr.io"],
  ["localhost:5000", "localhost:5000"],
  ["http://localhost:5000", "localhost:5000"],
  ["http://ghcr.io:443", "ghcr.io:443"],
  ["[::1]:5000", "[::1]:5000"],
  ["docker.io", "docker.io"],
  ["https://index.docker.io/v1/", "docker.io"],
  ["index.docker.io", "docker.io"],
  ["registry-1.docker.io", "docker.io"],
])("%s is a key of %s", (key, registry) => {
  expect(registryOfKey(key)).toBe(registry);
});

it.each(["", "https://", "quay.io/team", "https://ghcr.io/v2/acme", "ftp://ghcr.io"])(
  "%j is a key of no registry",
  (key) => {
    expect(registryOfKey(key)).toBeUndefined();
  },
);

it.each([
  ["ghcr.io", "ghcr.io"],
  ["localhost:5000", "localhost:5000"],
  ["docker.io", "https://index.docker.io/v1/"],
  ["index.docker.io", "https://index.docker.io/v1/"],
])("a helper is asked for %s as %s", (host, key) => {
  expect(helperKeyOf(host)).toBe(key);
});
