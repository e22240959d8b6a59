import type { MergeMethod } from "../forge-repository.ts";
import type { ForgeRules } from "../forge-rules.ts";
import type { Proposal } from "../proposal.ts";

export const githubRules: ForgeRules = {
  draftTitle: undefined,
  titleLimit: 256,
  bodyLimit: 65_536,
  cutsTitle: false,
  headRef: (number) => `refs/pull/${number}/head`,
  mergedWhenContained: true,
  closedWhenEmpty: true,
  closedWithoutBase: true,
  pushDisarms: "without-access",
  autoMergeWaitsFor: "required",
  mergesSquash: false,
  commitText: (proposal: Proposal, method: MergeMethod) => {
    const { number, title, head } = proposal;
    const from = `${head.repository.owner.login}/${head.branch}`;
    return method === "squash"
      ? { title: `${title} (#${number})`, message: proposal.body ?? "" }
      : { title: `Merge pull request #${number} from ${from}`, message: title };
  },
};
