import { expect, test } from "vitest";
import { releasedBy } from "./restraints.ts";

const about = { actor: "jane", reason: "why", created_at: "", expires_at: null, scope: null };
const restraints = [
  { ...about, id: "1", kind: "hold", phase: "staging", digest: null },
  { ...about, id: "2", kind: "veto", phase: "staging", digest: "a" },
  { ...about, id: "3", kind: "veto", phase: "staging", digest: "b" },
  { ...about, id: "4", kind: "hold", phase: "production", digest: null },
] as const;

test("a release lifts the holds of one phase, or its vetoes of one digest", () => {
  const lifted = (digest?: string) =>
    releasedBy(restraints, { phase: "staging", digest }).map(({ id }) => id);
  expect(lifted()).toEqual(["1"]);
  expect(lifted("b")).toEqual(["3"]);
  expect(lifted("c")).toEqual([]);
});
