import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import {
  branch,
  call,
  failing,
  foundAgain,
  opened,
  type ProposerSubject,
  reviewed,
} from "./proposer-subject.ts";

const ci = { protection: { main: { checks: ["ci"] } } } as const;

/** Changing proposals, and how they end. */
export const proposerChangeContract: readonly ContractCase<ProposerSubject>[] = [
  {
    name: "keeps what is left out of an edit",
    run: async (subject) => {
      const { proposer } = subject;
      const proposal = await opened(subject);
      const renamed = await proposer.edit(proposal, { title: "Other" }, call);
      assert.deepEqual([renamed.title, renamed.body], ["Other", proposal.body]);
      const rewritten = await proposer.edit(renamed, { body: "other" }, call);
      assert.deepEqual([rewritten.title, rewritten.body], ["Other", "other"]);
      assert.deepEqual(await foundAgain(subject), rewritten);
    },
  },
  {
    name: "opens a draft, and an edit leaves it one without showing how it is marked",
    run: async (subject) => {
      const { proposer, forge } = subject;
      const draft = await opened(subject, { draft: true });
      assert.deepEqual([draft.draft, draft.title], [true, "Promote app to staging"]);
      const edited = await proposer.edit(draft, { title: "Other", body: "other" }, call);
      assert.deepEqual([edited.draft, edited.title], [true, "Other"]);
      const rewritten = await proposer.edit(edited, { body: "more" }, call);
      assert.deepEqual([rewritten.draft, rewritten.title], [true, "Other"]);
      assert.equal((await forge.proposal(1)).draft, true);
      assert.deepEqual(await foundAgain(subject), rewritten);
    },
  },
  {
    name: "reads the comments of everybody, oldest first, and nothing else",
    run: async (subject) => {
      const { proposer, forge, traits } = subject;
      const proposal = await opened(subject, { labels: ["promotion"] });
      assert.deepEqual(await proposer.comments(proposal, call), []);
      await proposer.comment(proposal, "first", call);
      await forge.as("joe").comment(1, "second");
      await forge.as(traits.self).push(branch, { files: { "app.yaml": "image: three\n" } });
      await proposer.comment(proposal, "third\n\n**more**", call);
      const expected = ["first", "second", "third\n\n**more**"];
      assert.deepEqual(await proposer.comments(proposal, call), expected);
    },
  },
  {
    name: "closes",
    run: async (subject) => {
      const { proposer, traits } = subject;
      const proposal = await opened(subject);
      await proposer.close(proposal, call);
      const closed = await foundAgain(subject);
      assert.equal(closed.state, "closed");
      assert.equal((await proposer.endedBy(closed, call))?.login, traits.self);
      assert.deepEqual(await proposer.list(call), []);
    },
  },
  {
    name: "tells who merged it",
    run: async (subject) => {
      const { proposer, forge } = subject;
      await opened(subject);
      await forge.as("jane").merge(1);
      const ender = await proposer.endedBy(await foundAgain(subject), call);
      assert.deepEqual(ender, { login: "jane", isBot: false });
    },
  },
  {
    name: "tells who closed it, a person or a bot",
    run: async (subject) => {
      const { proposer, forge, traits } = subject;
      await opened(subject);
      await forge.as("joe").close(1);
      const person = await proposer.endedBy(await foundAgain(subject), call);
      assert.deepEqual(person, { login: "joe", isBot: false });
      await opened(subject);
      await forge.as(traits.bot).close(2);
      const bot = await proposer.endedBy(await foundAgain(subject), call);
      assert.deepEqual(bot, { login: traits.bot, isBot: true });
    },
  },
  {
    name: "lets the forge merge it once its rules allow that",
    run: async (subject) => {
      const { proposer, forge } = subject;
      await forge.configure(ci);
      const proposal = await opened(subject);
      const { head: sha } = proposal;
      await forge.check({ sha, name: "ci", state: "pending" });
      assert.equal(await proposer.mergeWhenReady(proposal, call), "armed");
      assert.equal((await reviewed(subject, proposal)).armed, true);
      assert.equal((await foundAgain(subject)).state, "open");
      await forge.check({ sha, name: "ci", state: "success" });
      assert.equal((await foundAgain(subject)).state, "merged");
      await proposer.cancelMerge(proposal, call);
    },
  },
  {
    name: "takes back that the forge is to merge it, and need not have said so",
    run: async (subject) => {
      const { proposer, forge } = subject;
      await forge.configure(ci);
      const proposal = await opened(subject);
      const { head: sha } = proposal;
      await forge.check({ sha, name: "ci", state: "pending" });
      await proposer.cancelMerge(proposal, call);
      await proposer.mergeWhenReady(proposal, call);
      await proposer.cancelMerge(proposal, call);
      assert.equal((await reviewed(subject, proposal)).armed, false);
      await forge.check({ sha, name: "ci", state: "success" });
      assert.equal((await foundAgain(subject)).state, "open");
      await proposer.close(proposal, call);
      await proposer.cancelMerge(proposal, call);
    },
  },
  {
    name: "merges at once what nothing stands in the way of",
    run: async (subject) => {
      const { proposer, forge, traits } = subject;
      const proposal = await opened(subject);
      assert.equal(await proposer.mergeWhenReady(proposal, call), "merged");
      const merged = await foundAgain(subject);
      assert.equal(merged.state, "merged");
      assert.equal(merged.mergeCommit, await forge.git.tip(traits.path, "main"));
    },
  },
  {
    name: "merges in a way that the repository allows",
    run: async (subject) => {
      await subject.forge.configure({ methods: ["squash", "rebase"] });
      const proposal = await opened(subject);
      assert.equal(await subject.proposer.mergeWhenReady(proposal, call), "merged");
    },
  },
  ...[{}, ci].map(
    (rules): ContractCase<ProposerSubject> => ({
      name: `does not merge what has moved on, ${"protection" in rules ? "later" : "at once"}`,
      run: async (subject) => {
        const { proposer, forge, traits } = subject;
        await forge.configure(rules);
        const proposal = await opened(subject);
        await forge.as(traits.self).push(branch, { files: { "app.yaml": "image: other\n" } });
        await failing("FORGE_REFUSED", proposer.mergeWhenReady(proposal, call));
        const now = await foundAgain(subject);
        const { armed } = await reviewed(subject, now);
        assert.deepEqual([now.state, armed], ["open", false]);
      },
    }),
  ),
  {
    name: "does not merge what is closed, nor what conflicts",
    run: async (subject) => {
      const { proposer, forge } = subject;
      const proposal = await opened(subject);
      await forge.as("jane").push("main", { files: { "app.yaml": "image: other\n" } });
      await reviewed(subject, proposal);
      const codes = ["FORGE_REFUSED", "FORGE_ACCESS"];
      await failing(codes, proposer.mergeWhenReady(proposal, call));
      await proposer.close(proposal, call);
      await failing(codes, proposer.mergeWhenReady(proposal, call));
      assert.equal((await foundAgain(subject)).state, "closed");
    },
  },
];
