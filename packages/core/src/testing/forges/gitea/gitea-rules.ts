import type { ForgeRules } from "../forge-rules.ts";

/** An armed auto-merge merges whatever the head is when the checks have passed. */
export const giteaRules: ForgeRules = {
  draftTitle: /^(?:WIP:|\[WIP\])/i,
  titleLimit: 255,
  bodyLimit: Number.POSITIVE_INFINITY,
  cutsTitle: true,
  headRef: (number) => `refs/pull/${number}/head`,
  // Only with "autodetect manual merge", which is off unless a repository asks for it.
  mergedWhenContained: false,
  closedWhenEmpty: false,
  closedWithoutBase: true,
  pushDisarms: "none",
  autoMergeWaitsFor: "required",
  mergesSquash: false,
  commitText: ({ title, number, head, base, repository }, method) => {
    const isFork = head.repository !== repository;
    const from = isFork ? `${head.repository.fullName}:${head.branch}` : head.branch;
    return method === "squash"
      ? { title: `${title} (#${number})`, message: "" }
      : {
          title: `Merge pull request '${title}' (#${number}) from ${from} into ${base}`,
          message: "",
        };
  },
};
