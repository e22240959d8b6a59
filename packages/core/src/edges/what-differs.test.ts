import { expect, test } from "vitest";
import { differs, whatDiffers, whyUnknown } from "./what-differs.ts";

const changes = { kind: "changes", diff: "+", destination: "main" } as const;

test.each([
  [["a.yaml"], "a.yaml"],
  [["a.yaml", "b.yaml", "c.yaml"], "a.yaml, b.yaml, c.yaml"],
  [["a", "b", "c", "d", "e"], "a, b, c and 2 more"],
  [undefined, "what stands there"],
])("names the files that would change: %j", (paths, words) => {
  const found = { ...changes, paths };
  expect(whatDiffers(found)).toBe(`both show the same, but writing it again would change ${words}`);
  expect(differs(found)).toBe(true);
});

test.each([
  [undefined, undefined],
  [{ kind: "unchanged" }, false],
  [{ kind: "moved" }, undefined],
  [{ kind: "failed", message: "no such file" }, undefined],
] as const)("says nothing where nothing is known to change: %j", (found, isDifferent) => {
  expect(whatDiffers(found)).toBeUndefined();
  expect(differs(found)).toBe(isDifferent);
});

test("says why it is not known", () => {
  expect(whyUnknown({ kind: "failed", message: "no such file" })).toBe(
    "both show the same; whether writing it again would change anything is not known: no such file",
  );
  expect(whyUnknown({ kind: "unchanged" })).toBeUndefined();
});
