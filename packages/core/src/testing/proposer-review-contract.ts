import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import {
  branch,
  call,
  foundAgain,
  opened,
  type ProposerSubject,
  reviewed,
} from "./proposer-subject.ts";

/** What people, checks and the forge say of a proposal. */
export const proposerReviewContract: readonly ContractCase<ProposerSubject>[] = [
  {
    name: "says that nobody and nothing has said anything yet",
    run: async (subject) => {
      assert.deepEqual(await reviewed(subject, await opened(subject)), {
        verdict: "none",
        approvedBy: [],
        armed: false,
        checks: "none",
        mergeability: "mergeable",
      });
    },
  },
  {
    name: "tells who approved of the head, and counts no approval of an older one",
    run: async (subject) => {
      const { forge, traits } = subject;
      const start = Date.now();
      const first = await opened(subject);
      forge.now = () => new Date(start + 60_000);
      await forge.as("joe").approve(1);
      const { verdict, approvedBy } = await reviewed(subject, first);
      assert.deepEqual([verdict, approvedBy], ["approved", ["joe"]]);
      forge.now = () => new Date(start + 120_000);
      await forge.as(traits.self).push(branch, { files: { "app.yaml": "image: three\n" } });
      const later = await reviewed(subject, await foundAgain(subject));
      assert.deepEqual([later.verdict, later.approvedBy], ["none", []]);
      forge.now = () => new Date(start + 180_000);
      await forge.as("jane").approve(1);
      const again = await reviewed(subject, await foundAgain(subject));
      assert.deepEqual([again.verdict, again.approvedBy], ["approved", ["jane"]]);
    },
  },
  {
    name: "counts no approval that was dismissed by a push",
    run: async (subject) => {
      const { forge, traits } = subject;
      await forge.configure({ protection: { main: { approvals: 1, dismissStale: true } } });
      await opened(subject);
      await forge.as("joe").approve(1);
      await forge.as(traits.self).push(branch, { files: { "app.yaml": "image: three\n" } });
      assert.equal((await reviewed(subject, await foundAgain(subject))).verdict, "none");
    },
  },
  {
    name: "says that changes are wanted until whoever wants them approves",
    run: async (subject) => {
      const { forge } = subject;
      await forge.configure({ protection: { main: { approvals: 1 } } });
      const proposal = await opened(subject);
      await forge.as("joe").requestChanges(1);
      assert.equal((await reviewed(subject, proposal)).verdict, "changes-requested");
      await forge.as("jane").approve(1);
      assert.equal((await reviewed(subject, proposal)).verdict, "changes-requested");
      await forge.as("joe").approve(1);
      const { verdict, approvedBy } = await reviewed(subject, proposal);
      assert.deepEqual([verdict, approvedBy.toSorted()], ["approved", ["jane", "joe"]]);
    },
  },
  {
    name: "sums up the checks of the head",
    run: async (subject) => {
      const { forge } = subject;
      const proposal = await opened(subject);
      const { head: sha } = proposal;
      const checks = async () => (await reviewed(subject, proposal)).checks;
      await forge.check({ sha, name: "build", state: "success" });
      await forge.check({ sha, name: "legacy", state: "pending", kind: "status" });
      assert.equal(await checks(), "pending");
      await forge.check({ sha, name: "legacy", state: "success", kind: "status" });
      assert.equal(await checks(), "passed");
      await forge.check({ sha, name: "lint", state: "pending" });
      assert.equal(await checks(), "pending");
      await forge.check({ sha, name: "lint", state: "failure" });
      assert.equal(await checks(), "failed");
      await forge.check({ sha, name: "lint", state: "success" });
      await forge.check({ sha, name: "legacy", state: "failure", kind: "status" });
      assert.equal(await checks(), "failed");
    },
  },
  {
    name: "says that it conflicts with what it is to be merged into",
    run: async (subject) => {
      const proposal = await opened(subject);
      await subject.forge.as("jane").push("main", { files: { "app.yaml": "image: other\n" } });
      assert.equal((await reviewed(subject, proposal)).mergeability, "conflict");
    },
  },
  {
    name: "does not take what the forge has not looked at yet for a conflict",
    run: async ({ proposer, forge }) => {
      await forge.as("jane").push("one", { files: { one: "x" } });
      await forge.as("jane").propose({ title: "one", head: "one" });
      const proposal = await proposer.find("one", call);
      assert.ok(proposal);
      await forge.as("jane").push("main", { files: { "other.yaml": "x\n" } });
      const { mergeability } = await proposer.review(proposal, call);
      assert.ok(["unknown", "mergeable"].includes(mergeability), mergeability);
    },
  },
  {
    name: "says that a draft, or a rule, is in the way of a merge",
    run: async (subject) => {
      const { forge, traits } = subject;
      const draft = await opened(subject, { draft: true });
      assert.equal((await reviewed(subject, draft)).mergeability, "blocked");
      await forge.configure({ protection: { main: { checks: ["ci"] } } });
      await forge.as("jane").push("one", { files: { one: "x" } });
      const plain = await opened(subject, { branch: "one" });
      const expected = traits.tellsBlocked ? "blocked" : "mergeable";
      assert.equal((await reviewed(subject, plain)).mergeability, expected);
    },
  },
  {
    name: "says that it must be on top of its base, where a rule wants that",
    run: async (subject) => {
      const { forge, traits } = subject;
      const proposal = await opened(subject);
      await forge.as("jane").push("main", { files: { "other.yaml": "x\n" } });
      assert.equal((await reviewed(subject, proposal)).mergeability, "mergeable");
      await forge.configure({ protection: { main: { upToDate: true } } });
      const expected = traits.tellsBlocked ? "behind" : "mergeable";
      assert.equal((await reviewed(subject, proposal)).mergeability, expected);
      await forge.as(traits.self).push(branch, { files: { "more.yaml": "x\n" }, merge: "main" });
      assert.equal((await reviewed(subject, await foundAgain(subject))).mergeability, "mergeable");
    },
  },
];
