import type { EdgeView } from "@glu/core/api-types";
import { expect, it } from "vitest";
import { digests, edge, entry, soundEvidence } from "../checks/sound-evidence.ts";
import { type Now, outstanding } from "./outstanding.ts";

const { first, second } = digests;
const [view] = soundEvidence().pipelines;

function now(difference: Partial<Now> = {}): Now {
  const { entries, inGit, pipelines } = soundEvidence();
  return { entries, inGit, pipelines, latest: () => second, unended: [], ...difference };
}

function withEdge(given: Partial<EdgeView>, follows = true): Partial<Now> {
  const edges = [edge("staging", "production", given)];
  return {
    pipelines: view ? [{ ...view, edges }] : [],
    entries: [{ ...entry, follows }],
  };
}

it("is nothing once all is seen and nothing is due", () => {
  expect(outstanding(now())).toEqual([]);
});

it.each<[string, Partial<Now>, string]>([
  ["an image that was not seen", { latest: () => first }, "app-000/oci shows"],
  [
    "a commit that was not seen",
    { inGit: new Map([["app-000/staging", second]]) },
    "app-000/production shows",
  ],
  ["a promotion that runs", { unended: soundEvidence().promotions }, "p1 into app-000/staging is"],
  ["a pipeline that is not there", { pipelines: [] }, "1 pipelines lack"],
  ["what is due", withEdge({ status: "behind" }), "from staging to production is behind: due"],
  [
    "what waits for a moment",
    withEdge({ status: "behind", reason: "the last look at one of the phases is too old" }),
    "too old",
  ],
  ["an error", withEdge({ status: "error", reason: "it cannot be read" }, false), "is error"],
])("tells of %s", (_, difference, words) => {
  expect(outstanding(now(difference)).join()).toContain(words);
});

it.each([
  "held by soak: so; release the hold to go on",
  "this was delivered before and the phase was changed since; a new arrival",
])("what waits for people is at rest: %s", (reason) => {
  expect(outstanding(now(withEdge({ status: "behind", reason })))).toEqual([]);
});

it("what no trigger promotes is never due", () => {
  const reason = "no trigger promotes this by itself; waits for a person";
  expect(outstanding(now(withEdge({ status: "behind", reason }, false)))).toEqual([]);
});
