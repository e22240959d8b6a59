import type { ProposalView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { madeEdge } from "../testing/made-edge.ts";
import { proposalFacts, proposalNotes, proposalsOf, proposalTitle } from "./proposal-facts.ts";

const proposal: ProposalView = {
  kind: "promotion",
  number: 12,
  url: "https://forge.example/pulls/12",
  branch: "glu/shop/staging",
  head: "abc",
  base: "main",
  digest: "sha256:abc",
  committed_to_by: [],
  frozen: false,
};

test("what several edges lead into is one proposal", () => {
  const edges = [madeEdge("a>c", { proposal }), madeEdge("b>c", { proposal }), madeEdge("d>c")];
  expect(proposalsOf(edges)).toEqual([proposal]);
});

test("it is called by its number", () => {
  expect(proposalTitle(proposal)).toBe("Proposal #12");
  expect(proposalTitle({ ...proposal, kind: "rollback" })).toBe("Rollback #12");
});

test("nothing is said of what the forge was not asked", () => {
  expect(proposalFacts(proposal)).toEqual([]);
});

test("review, checks and whether it can be merged are said in words", () => {
  const asked = {
    ...proposal,
    review: "approved",
    approved_by: ["jane", "joe"],
    checks: "failed",
    mergeability: "conflict",
  } as const;
  expect(proposalFacts(asked).map(({ name, status }) => [name, status.word, status.tone])).toEqual([
    ["Review", "Approved by jane and joe", "good"],
    ["Checks", "Failed", "trouble"],
    ["Merge", "Has conflicts", "trouble"],
  ]);
});

test("what else should be known is said in sentences", () => {
  expect(proposalNotes(proposal)).toEqual([]);
  const notes = proposalNotes({
    ...proposal,
    committed_to_by: ["jane"],
    frozen: true,
    auto_merge: true,
    auto_merge_trouble: "checks have failed",
  });
  expect(notes).toEqual([
    "jane also committed to its branch",
    "It stays as it is; what arrives next waits for it",
    "The forge merges it by itself once its rules allow that",
    "It will not be merged by itself: checks have failed",
  ]);
});
