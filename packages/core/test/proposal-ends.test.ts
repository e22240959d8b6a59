import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { LaterTimers } from "./later-timers.ts";
import { ada, edge, forgeKinds, Proposing, staging, within } from "./proposing.ts";

describe.each(forgeKinds)("a proposal on %s", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test.each(["merge", "squash", "rebase"] as const)(
    "that is merged by %s has landed",
    async (method) => {
      const operations = await proposing.start();
      await operations.perform(edge, ada);
      await proposing.jane.merge(1, { method });
      await expect.poll(states, within).toEqual(["promoted"]);
      const { arrivals } = await operations.history(staging, {});
      expect(arrivals[0]).toMatchObject({ digest: "two", cause: "promotion", actor: "ada" });
      expect((await operations.promotions({ into: staging })).promotions[0]).toMatchObject({
        state: "promoted",
        commit: expect.stringMatching(/^[\da-f]{40}$/),
      });
    },
  );

  test("that people change before they merge it ends so", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const files = { "env/staging.txt": "mine\n" };
    await proposing.jane.push("glu/app/staging", { files });
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted-with-changes"]);
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals[0]).toMatchObject({ digest: "mine", cause: "outside" });
  });

  test("that is merged right after it was renewed has superseded what it was", async () => {
    const operations = await proposing.start();
    for (const digest of ["two", "three", "four"]) {
      proposing.shelf.put("draft", digest);
      await operations.perform(edge, ada);
    }
    const hold = proposing.forge.hold(/^GET .*\/(?:pulls|merge_requests)\?/);
    await proposing.jane.merge(1);
    hold.release();
    await expect.poll(states, within).toEqual(["promoted", "superseded", "superseded"]);
  });

  test("whose branch somebody removes is closed without a veto, and made anew on demand", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.deleteBranch("glu/app/staging");
    await expect.poll(states, within).toEqual(["closed"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect((await proposing.forge.proposals()).map(({ state }) => state)).toEqual([
      "closed",
      "open",
    ]);
  });

  test("is merged by the forge itself, if it is told to, once its checks have passed", async () => {
    await proposing.forge.configure({ protection: { main: { checks: ["ci"] } } });
    const timers = new LaterTimers();
    const operations = await proposing.start({ autoMerge: true }, undefined, { timers });
    await operations.perform(edge, ada);
    const [proposal] = await proposing.forge.proposals();
    expect(proposal?.state).toBe("open");
    const sha = (await proposing.forge.git.tip("acme/deploy", "glu/app/staging")) ?? "";
    await proposing.forge.check({ sha, name: "ci", state: "success" });
    // GitLab has refused before there was a pipeline, and is asked again.
    const later = async () => {
      timers.skip(5_000);
      await operations.setAutomation({}, { ...ada, mode: "on", reason: "look now" });
      return await states();
    };
    await expect.poll(later, within).toEqual(["promoted"]);
  });

  test("stays as it is while others move its base, and is brought up to date if it conflicts", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const { git } = proposing.forge;
    const tip = () => git.tip("acme/deploy", "glu/app/staging");
    const first = await tip();
    await git.commit("acme/deploy", { files: { "other.txt": "moved\n" } });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await tip()).toBe(first);
    await git.commit("acme/deploy", { files: { "env/staging.txt": "by hand\n" } });
    await expect
      .poll(async () => {
        await operations.perform(edge, ada);
        return await tip();
      }, within)
      .not.toBe(first);
    expect(await proposing.forge.proposals()).toHaveLength(1);
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted"]);
  });
});

test.each(["github", "gitlab"] as const)(
  "a proposal on %s is brought up to date where a rule wants that before a merge",
  async (kind) => {
    const proposing = await Proposing.open(kind);
    onTestFinished(() => proposing.close());
    await proposing.forge.configure({ protection: { main: { upToDate: true } } });
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const files = { "other.txt": "moved\n" };
    const base = await proposing.forge.git.commit("acme/deploy", { files });
    await expect
      .poll(async () => {
        await operations.perform(edge, ada);
        return await proposing.forge.git.git("acme/deploy", "rev-parse", "glu/app/staging^");
      }, within)
      .toBe(base);
    expect(await proposing.commits()).toHaveLength(1);
    await proposing.jane.merge(1);
    await expect.poll(() => proposing.states(), within).toEqual(["promoted"]);
  },
);
