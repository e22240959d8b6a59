import assert from "node:assert/strict";
import type { ContractCase } from "./contract-case.ts";
import {
  branch,
  call,
  failing,
  foundAgain,
  opened,
  type ProposerSubject,
  wanted,
} from "./proposer-subject.ts";

const numbersOf = (proposals: readonly { readonly number: number }[]) =>
  proposals.map(({ number }) => number);

/** Opening proposals, and finding them again. */
export const proposerListingContract: readonly ContractCase<ProposerSubject>[] = [
  {
    name: "knows who it is",
    run: async ({ proposer, traits }) => {
      assert.equal(await proposer.whoAmI(call), traits.self);
    },
  },
  {
    name: "opens a proposal as it was asked for, and finds it by its branch",
    run: async (subject) => {
      const { proposer, forge, traits } = subject;
      assert.equal(await proposer.find(branch, call), undefined);
      const { proposal, shortfalls } = await proposer.open(wanted(), call);
      assert.deepEqual(shortfalls, []);
      const { url, updatedAt, ...rest } = proposal;
      assert.deepEqual(rest, {
        number: 1,
        state: "open",
        branch,
        head: await forge.git.tip(traits.path, branch),
        base: "main",
        author: { login: traits.self, isBot: traits.tellsSelf },
        title: "Promote app to staging",
        body: "image: **two**",
        draft: false,
        mergeCommit: undefined,
      });
      assert.ok(url.startsWith(`${forge.url}/${traits.path}/`) && url.endsWith("/1"), url);
      assert.ok(Date.parse(updatedAt) > 0);
      assert.deepEqual(await foundAgain(subject), proposal);
      assert.deepEqual(await proposer.list(call), [proposal]);
    },
  },
  {
    name: "sets labels, reviewers and assignees",
    run: async ({ proposer, forge }) => {
      const setting = {
        labels: ["promotion", "app one"],
        reviewers: ["jane", "joe"],
        assignees: ["jane"],
      };
      const { shortfalls } = await proposer.open(wanted(setting), call);
      assert.deepEqual(shortfalls, []);
      const { labels, reviewers, assignees } = await forge.proposal(1);
      assert.deepEqual(labels.map(({ name }) => name).toSorted(), ["app one", "promotion"]);
      assert.deepEqual(reviewers.map(({ login }) => login).toSorted(), ["jane", "joe"]);
      assert.deepEqual(
        assignees.map(({ login }) => login),
        ["jane"],
      );
    },
  },
  {
    name: "opens it although some of those it names are refused, and sets the others",
    run: async ({ proposer, forge }) => {
      const people = { reviewers: ["jane", "nobody", "joe"], assignees: ["nowhere", "joe"] };
      const { proposal, shortfalls } = await proposer.open(wanted(people), call);
      assert.equal(proposal.state, "open");
      assert.deepEqual(
        shortfalls.map((words) => words.slice(0, words.indexOf(":")).replace(/s? /g, " ")),
        ["the reviewer nobody", "the assignee nowhere"],
      );
      const { reviewers, assignees } = await forge.proposal(1);
      assert.deepEqual(reviewers.map(({ login }) => login).toSorted(), ["jane", "joe"]);
      assert.deepEqual(
        assignees.map(({ login }) => login),
        ["joe"],
      );
    },
  },
  {
    name: "says in the words of the forge that there already is one",
    run: async (subject) => {
      await opened(subject);
      const said = await failing("FORGE_REFUSED", subject.proposer.open(wanted(), call));
      assert.match(said, /already exists/);
    },
  },
  {
    name: "says that the branch to merge into is not there",
    run: async ({ proposer }) => {
      const codes = ["FORGE_REFUSED", "FORGE_ACCESS"];
      await failing(codes, proposer.open(wanted({ base: "gone" }), call));
      assert.equal(await proposer.find(branch, call), undefined);
    },
  },
  {
    name: "lists all that are open, over several pages",
    run: async ({ proposer, forge, traits }) => {
      const count = traits.pageSize + 2;
      const tip = (await forge.git.tip(traits.path, branch)) ?? assert.fail("no branch");
      for (let number = 1; number <= count; number += 1) {
        await forge.git.git(traits.path, "update-ref", `refs/heads/many/${number}`, tip);
        await forge.as("jane").propose({ title: `${number}`, head: `many/${number}` });
      }
      await forge.as("jane").close(2);
      const open = numbersOf(await proposer.list(call));
      const expected = Array.from({ length: count }, (_, index) => index + 1);
      assert.deepEqual(
        open.toSorted((a, b) => a - b),
        expected.filter((number) => number !== 2),
      );
      for (const address of ["http://forge.example", "http://forge.example/below"]) {
        forge.ownUrl = address;
        assert.deepEqual(numbersOf(await proposer.list(call)), open);
      }
      const gate = forge.hold(/[?&]page=2/);
      const listing = proposer.list(call);
      await gate.arrived;
      forge.now = () => new Date(Date.now() + 60_000);
      await forge.as("jane").comment(1, "meanwhile");
      gate.release();
      const listed = await listing;
      assert.equal(new Set(numbersOf(listed)).size, listed.length);
      const since = listed[0]?.updatedAt;
      assert.equal((await proposer.list({ ...call, since }))[0]?.number, 1);
    },
  },
  {
    name: "leaves out proposals from forks, also from a branch of the same name",
    run: async (subject) => {
      const { proposer, forge, traits } = subject;
      await forge.fork(traits.path, "eve");
      await forge.as("eve").propose({ title: "evil", head: `eve:${branch}` });
      assert.deepEqual(await proposer.list(call), []);
      assert.deepEqual(await proposer.list({ ...call, since: "2000-01-01T00:00:00Z" }), []);
      assert.equal(await proposer.find(branch, call), undefined);
      const ours = await opened(subject);
      assert.deepEqual(await proposer.list(call), [ours]);
      assert.deepEqual(await foundAgain(subject), ours);
    },
  },
  {
    name: "lists what changed since a moment, and misses nothing of the same second",
    run: async (subject) => {
      const { proposer, forge } = subject;
      const start = Date.parse("2026-03-01T12:00:00Z");
      forge.now = () => new Date(start);
      const before = await opened(subject);
      forge.now = () => new Date(start + 60_000);
      for (const head of ["one", "two"]) {
        await forge.as("jane").push(head, { files: { [head]: "x" } });
        await forge.as("jane").propose({ title: head, head });
      }
      const [last] = await proposer.list(call);
      assert.deepEqual(
        numbersOf(await proposer.list({ ...call, since: last?.updatedAt })).toSorted(
          (a, b) => a - b,
        ),
        [2, 3],
      );
      forge.now = () => new Date(start + 120_000);
      await forge.as("jane").close(2);
      const changed = await proposer.list({ ...call, since: last?.updatedAt });
      assert.deepEqual(
        changed.map(({ number, state }) => [number, state]),
        [
          [2, "closed"],
          [3, "open"],
        ],
      );
      assert.deepEqual(
        numbersOf(await proposer.list({ ...call, since: changed[0]?.updatedAt })),
        [2],
      );
      assert.deepEqual(
        numbersOf(await proposer.list({ ...call, since: before.updatedAt })),
        [2, 3, 1],
      );
    },
  },
  {
    name: "finds the newest from a branch, whatever became of it",
    run: async (subject) => {
      const { forge, traits } = subject;
      await opened(subject);
      await forge.as("jane").close(1);
      assert.equal((await foundAgain(subject)).state, "closed");
      assert.equal((await opened(subject)).number, 2);
      await forge.as("jane").merge(2);
      const { number, state, mergeCommit } = await foundAgain(subject);
      assert.deepEqual([number, state], [2, "merged"]);
      assert.equal(mergeCommit, await forge.git.tip(traits.path, "main"));
    },
  },
  {
    name: "sees that its branch has moved",
    run: async (subject) => {
      const { forge, traits } = subject;
      await opened(subject);
      const moved = await forge
        .as(traits.self)
        .push(branch, { files: { "app.yaml": "image: x\n" } });
      assert.equal((await foundAgain(subject)).head, moved);
    },
  },
];
