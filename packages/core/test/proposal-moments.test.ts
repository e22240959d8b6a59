import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { LaterTimers } from "./later-timers.ts";
import {
  ada,
  branch,
  byItself,
  edge,
  forgeKinds,
  Proposing,
  repository,
  self,
  staging,
  within,
} from "./proposing.ts";

/** Lists of all that changed. */
const lists = /\/(?:pulls|merge_requests)\?/;

describe.each(forgeKinds)("what happens on %s between two looks", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();
  const tip = () => proposing.forge.git.tip(repository, branch);

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("closing vetoes what was seen, and what is newer is proposed anew", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const held = proposing.forge.hold(lists, 1);
    await held.arrived;
    await proposing.jane.close(1);
    proposing.shelf.put("draft", "three");
    const performed = operations.perform(edge, ada);
    held.release();
    expect(await performed).toMatchObject({ outcome: "proposed" });
    await expect.poll(states, within).toEqual(["proposed", "closed"]);
    const { restraints } = await operations.restraints("app");
    expect(restraints.map(({ digest }) => digest)).toEqual(["two"]);
  });

  test("approving keeps what is newer from being pushed over it by itself", async () => {
    const operations = await proposing.start({}, undefined, { trigger: byItself });
    await expect.poll(async () => (await proposing.forge.proposals()).length, within).toBe(1);
    await expect
      .poll(async () => (await operations.pipeline("app")).edges[0]?.proposal?.frozen, within)
      .toBe(false);
    const held = proposing.forge.hold(lists, 1);
    await held.arrived;
    const first = await tip();
    await proposing.jane.approve(1);
    proposing.shelf.put("draft", "three");
    const reason = async () => (await operations.pipeline("app")).edges[0]?.reason;
    await expect.poll(reason, within).toMatch(/stays as it is until|is too old/);
    held.release();
    await expect.poll(reason, within).toContain("stays as it is until it is merged or closed");
    expect(await tip()).toBe(first);
  });

  test("a person's proposal on our branch is found before anything is pushed there", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.forge.as(self).close(1);
    await expect.poll(states, within).toEqual(["closed"]);
    const files = { "env/staging.txt": "two\n" };
    await proposing.jane.push(branch, { files });
    await proposing.jane.propose({ title: "Mine", head: branch });
    const first = await tip();
    const told = { ...ada, override: "mine is better" };
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, told)).toMatchObject({ code: "BRANCH_TAKEN" });
    expect(await tip()).toBe(first);
  });
});

describe.each(forgeKinds)("on %s", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("a second rollback takes the place of the first, with what that stopped", async () => {
    const operations = await proposing.start();
    for (const [number, text] of ["two", "three"].entries()) {
      proposing.shelf.put("draft", text);
      await operations.perform(edge, ada);
      await proposing.jane.merge(number + 1);
      const latest = async () => (await proposing.states())[0];
      await expect.poll(latest, within).toBe("promoted");
    }
    const { arrivals } = await operations.history(staging, {});
    const [, two, one] = arrivals.map(({ version }) => version);
    await operations.rollback(staging, { ...ada, reason: "three is broken", version: two ?? "" });
    await operations.rollback(staging, { ...ada, reason: "two as well", version: one ?? "" });
    await expect
      .poll(async () => (await proposing.states()).slice(0, 2), within)
      .toEqual(["proposed", "superseded"]);
    await proposing.jane.close(3);
    await expect.poll(async () => (await proposing.states())[0], within).toBe("closed");
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    await proposing.jane.reopen(3);
    await expect.poll(async () => (await proposing.states())[0], within).toBe("proposed");
    const { restraints } = await operations.restraints("app");
    expect(restraints.map(({ reason }) => reason)).toEqual([
      "rolled back: two as well",
      "rolled back: two as well",
    ]);
  });

  test("a digest of several words is known to be proposed", async () => {
    proposing.shelf.put("draft", "two  words");
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const first = await proposing.commits();
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.commits()).toEqual(first);
    expect((await operations.pipeline("app")).edges[0]).toMatchObject({ status: "proposed" });
  });
});

test("a merge that GitHub refused is asked for again, and the edge says why it was", async () => {
  const proposing = await Proposing.open("github");
  onTestFinished(() => proposing.close());
  const protection = { main: { checks: ["ci"] } };
  await proposing.forge.configure({ autoMerge: false, protection });
  const timers = new LaterTimers();
  const operations = await proposing.start({ autoMerge: true }, undefined, { timers });
  await operations.perform(edge, ada);
  const view = async () => (await operations.pipeline("app")).edges[0];
  expect((await view())?.reason).toMatch(/not merged by itself: .*Auto merge is not allowed/);
  await proposing.forge.configure({ autoMerge: true, protection });
  const look = { ...ada, mode: "on", reason: "look now" } as const;
  await operations.setAutomation({}, look);
  expect((await view())?.proposal).toMatchObject({ auto_merge_trouble: expect.any(String) });
  const later = async () => {
    timers.skip(5_000);
    await operations.setAutomation({}, look);
    return (await view())?.proposal?.auto_merge;
  };
  await expect.poll(later, within).toBe(true);
  expect((await view())?.proposal).not.toHaveProperty("auto_merge_trouble");
});

test.each(forgeKinds)(
  "on %s, what was merged and is not listed so yet is not closed",
  async (kind) => {
    const proposing = await Proposing.open(kind);
    onTestFinished(() => proposing.close());
    const timers = new LaterTimers();
    const operations = await proposing.start({}, undefined, { timers });
    await operations.perform(edge, ada);
    const listing = proposing.forge.fail({ method: "GET", path: lists, status: 502, times: 1000 });
    await proposing.jane.merge(1);
    const shown = async () => (await operations.phase("app", "staging")).resource.digest;
    await expect.poll(shown, within).toBe("two");
    const later = async () => {
      timers.skip(31_000);
      // It is looked at anew whenever people decide something.
      await operations.hold(staging, { ...ada, reason: "look" });
      return await proposing.states();
    };
    await expect.poll(later, within).toEqual(["promoted"]);
    listing();
    expect((await proposing.forge.proposal(1)).comments).toEqual([]);
  },
);
