import { onChange } from "@glu/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ada,
  branch,
  byItself,
  edge,
  forgeKinds,
  Proposing,
  repository,
  staging,
  within,
} from "./proposing.ts";

const ci = { protection: { main: { checks: ["ci"] } } };

describe.each(forgeKinds)("what people decide about a proposal on %s", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  const tip = async () => (await proposing.forge.git.tip(repository, branch)) ?? "";
  const check = async (state: "pending" | "success") =>
    proposing.forge.check({ sha: await tip(), name: "ci", state });

  test.each(["hold", "veto"] as const)(
    "a %s takes back that the forge merges it by itself, and says why",
    async (restraint) => {
      await proposing.forge.configure(ci);
      const operations = await proposing.start({ autoMerge: true });
      const proposal = async () => (await operations.pipeline("app")).edges[0]?.proposal;
      await operations.perform(edge, ada);
      await check("pending");
      await expect.poll(proposal, within).toMatchObject({ auto_merge: true });

      await operations[restraint](staging, { ...ada, digest: "two", reason: "not today" });
      await expect.poll(proposal, within).toMatchObject({ auto_merge: false });
      const { edges } = await operations.pipeline("app");
      expect(edges[0]?.status).toBe("proposed");
      expect(edges[0]?.reason).toMatch(/waits for http\S+ .*by ada: not today/);
      const { comments } = await proposing.forge.proposal(1);
      expect(comments.map(({ body }) => body)).toEqual([
        expect.stringMatching(
          /by `ada`: `not today`\. So the forge no longer merges this by itself/,
        ),
      ]);
      await check("success");
      expect((await proposing.forge.proposal(1)).state).toBe("open");
    },
  );

  test("a proposal is left as it is while the phase is held, even if it conflicts", async () => {
    const operations = await proposing.start({}, undefined, { trigger: byItself });
    await expect.poll(async () => (await proposing.forge.proposals()).length, within).toBe(1);
    await operations.hold(staging, { ...ada, reason: "not today" });
    const first = await tip();
    const files = { "env/staging.txt": "by hand\n" };
    await proposing.forge.git.commit(repository, { files });
    const shown = async () => (await operations.phase("app", "staging")).resource.digest;
    await expect.poll(shown, within).toBe("by hand");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await tip()).toBe(first);

    await operations.release(staging, ada);
    await expect.poll(tip, within).not.toBe(first);
  });

  test("a person's promotion takes the place of a rollback that is proposed", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.merge(1);
    await expect.poll(() => proposing.states(), within).toEqual(["promoted"]);
    await operations.rollback(staging, { ...ada, reason: "two is broken" });
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "blocked" });

    const told = { ...ada, override: "three mends it" };
    expect(await operations.perform(edge, told)).toMatchObject({ outcome: "proposed" });
    const all = await proposing.forge.proposals();
    expect(all.map(({ state }) => state)).toEqual(["merged", "closed", "open"]);
    expect(all[1]?.comments.at(-1)?.body).toContain("`ada` had a promotion proposed in its place");
    await expect.poll(() => proposing.states(), within).toEqual(["proposed", "closed", "promoted"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
  });

  test("what waited for an approved proposal is proposed as soon as that is merged", async () => {
    const rarely = { trigger: onChange({ matches: "all", debounce: "100ms", retry: "10m" }) };
    const operations = await proposing.start({}, undefined, rarely);
    await expect.poll(async () => (await proposing.forge.proposals()).length, within).toBe(1);
    await proposing.jane.approve(1);
    const proposal = async () => (await operations.pipeline("app")).edges[0]?.proposal;
    await expect.poll(proposal, within).toMatchObject({ frozen: true, review: "approved" });
    proposing.shelf.put("draft", "three");
    const status = async () => (await operations.pipeline("app")).edges[0]?.reason;
    await expect.poll(status, within).toContain("stays as it is until it is merged or closed");
    await proposing.jane.merge(1);
    await expect.poll(async () => (await proposing.forge.proposals()).length, within).toBe(2);
    expect((await proposing.forge.proposal(2)).body).toContain("`three`");
  });

  test("its checks are shown as they are by now to whoever watches", async () => {
    await proposing.forge.configure(ci);
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await check("pending");
    const view = async () => (await operations.pipeline("app")).edges[0];
    await expect.poll(async () => (await view())?.proposal?.checks, within).toBe("pending");
    await check("success");
    await expect.poll(async () => (await view())?.proposal?.checks, within).toBe("passed");
    expect((await view())?.reason).toContain("checks have passed");
  });

  test("its checks are not asked for because somebody counts", async () => {
    await proposing.forge.configure(ci);
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await check("pending");
    const view = async () => (await operations.pipeline("app")).edges[0];
    await expect.poll(async () => (await view())?.proposal?.checks, within).toBe("pending");
    const status = async () => {
      const { proposal } = (await proposing.edge?.status({ unattended: true })) ?? {};
      return proposal?.review?.checks;
    };
    const list = /\/(?:pulls|merge_requests)(?:\?|$)/;
    const looks = () =>
      proposing.forge.requests.filter(({ method, path }) => method === "GET" && list.test(path))
        .length;
    /** Those who watched are served by then. */
    const someLooks = async () => {
      const before = looks();
      await expect.poll(looks, within).toBeGreaterThan(before + 2);
    };
    await someLooks();
    await check("success");
    expect(await status()).toBe("pending");
    await someLooks();
    expect(await status()).toBe("pending");
    await expect.poll(async () => (await view())?.proposal?.checks, within).toBe("passed");
  });

  test("stays where it is when its phase is renamed, and is merged as it was", async () => {
    const first = await proposing.start();
    await first.perform(edge, ada);
    await proposing.stop();
    const stage = { name: "stage", previously: "staging", annotations: { file: "staging" } };
    const operations = await proposing.start({}, undefined, { phases: [stage] });
    const renamed = { pipeline: "app", from: "draft", to: "stage" };
    await expect
      .poll(async () => (await operations.pipeline("app")).edges[0], within)
      .toMatchObject({ status: "proposed", proposal: { number: 1, branch, digest: "two" } });
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(renamed, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.forge.proposals()).toHaveLength(1);
    expect((await proposing.forge.proposal(1)).body).toContain("`three`");
    await proposing.jane.merge(1);
    const shown = async () => (await operations.phase("app", "stage")).resource;
    await expect.poll(shown, within).toMatchObject({ digest: "three", cause: "promotion" });
    await expect.poll(tip, within).toBe("");
    proposing.shelf.put("draft", "four");
    await operations.perform(renamed, ada);
    expect((await proposing.forge.proposal(2)).head.branch).toBe("glu/app/stage");
  });
});
