import type { ForgeRules } from "../forge-rules.ts";

export const gitlabRules: ForgeRules = {
  draftTitle: /^\s*(?:\[draft\]|\(draft\)|draft:)/i,
  titleLimit: 255,
  bodyLimit: 1_048_576,
  cutsTitle: false,
  headRef: (number) => `refs/merge-requests/${number}/head`,
  mergedWhenContained: true,
  closedWhenEmpty: false,
  closedWithoutBase: false,
  pushDisarms: "all",
  autoMergeWaitsFor: "all",
  mergesSquash: true,
  commitText: ({ title, number, head, base, repository }, method) =>
    method === "squash"
      ? { title, message: "" }
      : {
          title: `Merge branch '${head.branch}' into '${base}'`,
          message: `${title}\n\nSee merge request ${repository.fullName}!${number}`,
        },
};
