import { memoryStore } from "@glu/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ada, edge, forgeKinds, Proposing, staging, within } from "./proposing.ts";

describe.each(forgeKinds)("a phase that is proposed to on %s", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("G13 G15 B40 B78: has one proposal, which is merged as it was", async () => {
    const operations = await proposing.start({ labels: ["glu"], reviewers: ["jane"] });
    const performed = await operations.perform(edge, ada);
    expect(performed).toMatchObject({ outcome: "proposed" });
    expect(await proposing.states()).toEqual(["proposed"]);
    const [proposal] = await proposing.forge.proposals();
    expect(proposal).toMatchObject({ title: "Update staging", state: "open" });
    expect(proposal?.labels.map(({ name }) => name)).toEqual(["glu"]);
    expect(proposal?.body).toContain("| digest | `one` | `two` |");
    const { edges } = await operations.pipeline("app");
    const page = edges[0]?.proposal?.url ?? "";
    expect(page).toMatch(/^http:\S+\/1$/);
    expect(edges[0]?.proposal?.compare_url).toMatch(/\/compare\/main\.\.\.glu\/app\/staging$/);
    expect(edges[0]?.proposal?.head_url).toMatch(
      new RegExp(`/commit/${edges[0]?.proposal?.head}$`),
    );
    expect(edges[0]).toMatchObject({
      status: "proposed",
      proposal: { number: 1, digest: "two", kind: "promotion", committed_to_by: [] },
    });

    await proposing.jane.merge(1);
    await expect.poll(proposing.states.bind(proposing), within).toEqual(["promoted"]);
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals[0]).toMatchObject({ digest: "two", cause: "promotion", actor: "ada" });
    const pages = `${proposing.forge.url}/acme/deploy${kind === "gitlab" ? "/-" : ""}`;
    const linked = (commit?: string | null) => ({
      commit,
      commit_url: `${pages}/commit/${commit}`,
    });
    expect(arrivals[0]).toMatchObject(linked(edges[0]?.proposal?.head));
    const phase = await operations.phase("app", "staging");
    expect(phase.resource).toMatchObject(linked(arrivals[0]?.commit));
    const { promotions } = await operations.promotions({ into: staging });
    const merged = linked(await proposing.forge.git.tip("acme/deploy", "main"));
    expect(promotions[0]).toMatchObject({ ...merged, proposal: { number: 1, url: page } });
    await expect
      .poll(() => proposing.forge.git.tip("acme/deploy", "glu/app/staging"), within)
      .toBeUndefined();
  });

  test("has its proposal renewed in place when something newer arrives", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.edit(1, { title: "Please look at this" });
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    const all = await proposing.forge.proposals();
    expect(all).toHaveLength(1);
    expect(all[0]?.title).toBe("Please look at this");
    expect(all[0]?.body).toContain("`three`");
    await expect.poll(proposing.states.bind(proposing), within).toEqual(["proposed", "superseded"]);
  });

  test("shows that its proposal is approved, and changes that only when a person says so", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.approve(1);
    await expect
      .poll(async () => (await operations.pipeline("app")).edges[0]?.proposal, within)
      .toMatchObject({ frozen: true, review: "approved", approved_by: ["jane"] });
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect((await proposing.forge.proposal(1)).body).toContain("`three`");
  });

  test("keeps what was closed away, until it is opened again", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.close(1);
    await expect.poll(proposing.states.bind(proposing), within).toEqual(["closed"]);
    const { restraints } = await operations.restraints("app");
    expect(restraints).toMatchObject([{ kind: "veto", digest: "two", actor: "jane" }]);
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "blocked",
      reason: "vetoed",
    });
    const [closed] = await proposing.forge.proposals();
    expect(closed?.comments.at(-1)?.body).toContain("Reopen it, or release the veto");
    await proposing.jane.reopen(1);
    await expect.poll(proposing.states.bind(proposing), within).toEqual(["proposed"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
  });

  test("is not updated over what people commit", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const commit = await proposing.jane.push("glu/app/staging", { files: { "env/more.txt": "x" } });
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "blocked",
      reason: "committed-to",
    });
    expect(await proposing.forge.git.tip("acme/deploy", "glu/app/staging")).toBe(commit);
    await expect
      .poll(async () => (await proposing.forge.proposals())[0]?.comments.at(-1)?.body, within)
      .toContain("no longer updated");
    const told = { ...ada, override: "jane agrees" };
    expect(await operations.perform(edge, told)).toMatchObject({ outcome: "proposed" });
  });

  test("is rolled back by a proposal beside, in place of what was open", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.merge(1);
    await expect.poll(proposing.states.bind(proposing), within).toEqual(["promoted"]);
    proposing.shelf.put("draft", "three");
    await operations.perform(edge, ada);
    const rollback = { ...ada, reason: "two is broken" };
    expect(await operations.rollback(staging, rollback)).toMatchObject({ outcome: "proposed" });
    const all = await proposing.forge.proposals();
    expect(all.map(({ state, head }) => [state, head.branch])).toEqual([
      ["merged", "glu/app/staging"],
      ["closed", "glu/app/staging"],
      ["open", "glu-rollback/app/staging"],
    ]);
    await proposing.jane.merge(3);
    await expect.poll(async () => (await proposing.states())[0], within).toBe("promoted");
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals[0]).toMatchObject({ digest: "one", cause: "rollback", actor: "ada" });
  });

  test("G14: is known again by a process that has an empty store", async () => {
    const first = await proposing.start();
    await first.perform(edge, ada);
    await proposing.stop();
    const operations = await proposing.start({}, memoryStore());
    await expect
      .poll(async () => (await operations.pipeline("app")).edges[0], within)
      .toMatchObject({ status: "proposed", proposal: { number: 1, digest: "two" } });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.forge.proposals()).toHaveLength(1);
  });

  test("is none of the business of who is not us", async () => {
    await proposing.jane.push("glu/app/staging", { files: { "env/staging.txt": "evil\n" } });
    const number = await proposing.jane.propose({ title: "Mine", head: "glu/app/staging" });
    const operations = await proposing.start();
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "failed",
      code: "BRANCH_TAKEN",
    });
    expect((await proposing.forge.proposal(number)).author.login).toBe("jane");
  });
});
