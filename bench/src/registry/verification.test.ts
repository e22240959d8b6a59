import { describe, expect, it } from "vitest";
import { verify } from "./verification.ts";

const held = new Map([
  ["shop:v1", { digest: "sha256:one", pushes: 1 }],
  ["shop:v2", { digest: "sha256:two", pushes: 3 }],
]);
const image = { name: "shop:v1", digest: "sha256:one", changes: 1, failures: 0 };

describe("verify", () => {
  it("counts images that are what the registry has, and changes beside pushes", () => {
    const other = { name: "shop:v2", digest: "sha256:two", changes: 2, failures: 0 };
    expect(verify([image, other, image], held)).toEqual({
      seen: 3,
      watched: 3,
      changes: 4,
      pushes: 5,
      problems: [],
    });
  });

  it.each([
    ["another digest", { ...image, digest: "sha256:two" }, "shop:v1 is sha256:one, but sha256:two"],
    ["what is not there", { ...image, name: "shop:v3" }, "shop:v3 is undefined"],
    ["failed looks", { ...image, failures: 2 }, "2 looks at shop:v1 failed"],
  ])("does not count %s", (_, seen, problem) => {
    const { seen: count, problems } = verify([seen], held);
    expect(count).toBe(0);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});
