import { describe, expect, it } from "vitest";
import type { Challenge } from "./challenge.ts";
import { parseChallenges } from "./challenge.ts";

const realm = "https://auth.example.com/token";

describe("a WWW-Authenticate header", () => {
  it.each<[string, readonly Challenge[]]>([
    ['Basic realm="a registry"', [{ kind: "basic" }]],
    ["basic", [{ kind: "basic" }]],
    [
      `Bearer realm="${realm}",service="registry",scope="repository:a/b:pull,push"`,
      [{ kind: "bearer", realm, service: "registry", scope: "repository:a/b:pull,push" }],
    ],
    [
      `bearer  REALM = "${realm}" , Service=registry`,
      [{ kind: "bearer", realm, service: "registry", scope: undefined }],
    ],
    [
      `Bearer realm="${realm}", Basic realm="x, Bearer"`,
      [{ kind: "bearer", realm, service: undefined, scope: undefined }, { kind: "basic" }],
    ],
    [
      `Bearer realm="https://a/\\"quoted\\"\\\\"`,
      [{ kind: "bearer", realm: 'https://a/"quoted"\\', service: undefined, scope: undefined }],
    ],
    ["Negotiate abcd==, Basic realm=x", [{ kind: "basic" }]],
    ["Bearer service=registry", []],
    ["Digest realm=x, nonce=y", []],
    ['realm="no scheme"', []],
    ['Bearer realm="unfinished', []],
    ["", []],
  ])("%s is understood", (header, challenges) => {
    expect(parseChallenges(header)).toEqual(challenges);
  });

  it("that is missing has no challenges", () => {
    expect(parseChallenges(undefined)).toEqual([]);
  });

  it("of any length is read only so far, and quickly", () => {
    const header = `Bearer realm="${"\\".repeat(1_000_000)}`;
    const start = performance.now();
    expect(parseChallenges(header)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(200);
  });
});
