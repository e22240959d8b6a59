import type { ProposalView } from "@glu/core/api-types";
import { expect, test } from "vitest";
import { proposalWords } from "./proposal-words.ts";

const open: ProposalView = {
  kind: "promotion",
  number: 12,
  url: "https://forge.example/pulls/12",
  branch: "glu/checkout/asia",
  head: "1",
  base: "main",
  digest: null,
  committed_to_by: [],
  frozen: false,
};

test.each<[Partial<ProposalView>, string | undefined]>([
  [{}, undefined],
  [{ review: "none", checks: "passed", mergeability: "mergeable" }, undefined],
  [
    { review: "approved", approved_by: ["jane"], checks: "pending" },
    "approved by jane, checks are running",
  ],
  [{ review: "changes-requested", checks: "failed" }, "changes are requested, checks have failed"],
  [{ mergeability: "conflict" }, "it conflicts with its base"],
  [{ auto_merge_trouble: "the token may not merge" }, "the token may not merge"],
])("%j", (more, words) => {
  expect(proposalWords({ ...open, ...more })).toBe(words);
});
