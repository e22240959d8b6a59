import { expect, test } from "vitest";
import type { OpenProposal } from "../phase-proposal.ts";
import type { Review } from "../proposer.ts";
import { whatItWaitsFor } from "./what-it-waits-for.ts";

const proposal: OpenProposal = {
  kind: "promotion",
  number: 1,
  url: "https://forge/1",
  branch: "glu/app/b",
  head: "c0ffee",
  base: "main",
  digest: "b",
  promotion: "p1",
  strangers: [],
  review: undefined,
  frozen: false,
};
const quiet: Review = {
  verdict: "none",
  approvedBy: [],
  armed: false,
  checks: "none",
  mergeability: "mergeable",
};

test.each([
  [undefined, "waits for https://forge/1"],
  [quiet, "waits for https://forge/1"],
  [
    { ...quiet, verdict: "approved", approvedBy: ["jane", "joe"], checks: "pending", armed: true },
    "waits for https://forge/1 (approved by jane, joe, checks are running, merged by itself after that)",
  ],
  [
    { ...quiet, verdict: "changes-requested", checks: "failed", mergeability: "conflict" },
    "waits for https://forge/1 (changes are requested, checks have failed, it conflicts with its base)",
  ],
  [
    { ...quiet, checks: "passed", mergeability: "blocked" },
    "waits for https://forge/1 (checks have passed, a rule of the forge is not met yet)",
  ],
  [
    { ...quiet, mergeability: "behind" },
    "waits for https://forge/1 (it must be brought up to date)",
  ],
] as const)("what it waits for is said in words: %#", (review, words) => {
  expect(whatItWaitsFor({ ...proposal, review })).toBe(words);
});
