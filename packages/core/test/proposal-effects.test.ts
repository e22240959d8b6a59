import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ada,
  branch,
  edge,
  forgeKinds,
  Proposing,
  repository,
  staging,
  within,
} from "./proposing.ts";
import { breakNextPush } from "./push-fault.ts";

const editing = /\/(?:pulls|merge_requests)\/\d+$/;
const commenting = { method: "POST", path: /\/(?:comments|notes)$/ } as const;
const moments = ["before", "after"] as const;

describe.each(forgeKinds)("a proposal on %s", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  function failEdit(when: "before" | "after"): void {
    const method = kind === "gitlab" ? "PUT" : "PATCH";
    proposing.forge.fail({ method, path: editing, status: 502, when });
  }

  /** It is open, alone, brings this digest and says so. */
  async function expectOne(digest: string): Promise<void> {
    const all = await proposing.forge.proposals();
    expect(all.map(({ state }) => state)).toEqual(["open"]);
    expect(all[0]?.body).toContain(`| digest | \`one\` | \`${digest}\` |`);
    expect(all[0]?.body).toContain(`+${digest}`);
    expect(await proposing.commits()).toHaveLength(1);
    const text = await proposing.forge.git.read(repository, "env/staging.txt", branch);
    expect(text).toBe(`${digest}\n`);
  }

  /** Shows two, and has three proposed. @returns how to roll back */
  async function proposeThree() {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted"]);
    proposing.shelf.put("draft", "three");
    await operations.perform(edge, ada);
    return () => operations.rollback(staging, { ...ada, reason: "two is broken" });
  }

  async function expectReplaced(): Promise<void> {
    const onForge = async () => (await proposing.forge.proposals()).map(({ state }) => state);
    await expect.poll(onForge, within).toEqual(["merged", "closed", "open"]);
    await expect.poll(states, within).toEqual(["proposed", "closed", "promoted"]);
    const { comments } = await proposing.forge.proposal(2);
    const said = comments.filter(({ body }) => body.includes("A rollback is proposed"));
    expect(said).toHaveLength(1);
  }

  test.each(moments)(
    "is opened once if the connection breaks %s its branch was pushed",
    async (moment) => {
      const operations = await proposing.start();
      breakNextPush(proposing.forge.git, repository, { landed: moment === "after" });
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
      await expectOne("two");
      expect(await states()).toEqual(["proposed"]);
    },
  );

  test("is opened in the same attempt if Git cannot take its branch for a moment", async () => {
    const operations = await proposing.start();
    proposing.forge.fail({ of: "git", method: "POST", path: /git-receive-pack$/, status: 503 });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    await expectOne("two");
    expect(await states()).toEqual(["proposed"]);
  });

  test("says what it brings, also if it was opened after the branch had been pushed", async () => {
    const operations = await proposing.start();
    proposing.forge.fail({ method: "POST", path: /\/(?:pulls|merge_requests)$/, status: 502 });
    await operations.perform(edge, ada);
    await operations.perform(edge, ada);
    await expectOne("two");
  });

  test.each(moments)(
    "says in the end what it brings if the answer is lost %s it was edited",
    async (when) => {
      const operations = await proposing.start();
      await operations.perform(edge, ada);
      proposing.shelf.put("draft", "three");
      failEdit(when);
      expect(await operations.perform(edge, ada)).toMatchObject({
        outcome: "failed",
        code: "OUTCOME_UNKNOWN",
        message: expect.stringMatching(/draft to app\/staging: .*answered 502.*may have been done/),
      });
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
      await expectOne("three");
      await expect.poll(states, within).toEqual(["proposed", "superseded"]);
    },
  );

  test.each(moments)("is closed once if the answer is lost %s that", async (when) => {
    const rollBack = await proposeThree();
    failEdit(when);
    expect(await rollBack()).toMatchObject({ outcome: "proposed" });
    await expectReplaced();
  });

  test.each(moments)(
    "is told once why it is closed if the answer is lost %s that",
    async (when) => {
      const rollBack = await proposeThree();
      proposing.forge.fail({ ...commenting, status: 502, when });
      expect(await rollBack()).toMatchObject({ outcome: "proposed" });
      await expectReplaced();
    },
  );

  test("stays open beside a rollback once a person opens it again", async () => {
    const rollBack = await proposeThree();
    await rollBack();
    await expectReplaced();
    const { headSha } = await proposing.forge.proposal(2);
    // Removed once the record says that it was closed.
    const left = () => proposing.forge.git.git(repository, "for-each-ref", `refs/heads/${branch}`);
    await expect.poll(left, within).toBe("");
    await proposing.forge.git.git(repository, "update-ref", `refs/heads/${branch}`, headSha);
    await proposing.jane.reopen(2);
    await expect.poll(states, within).toEqual(["proposed", "proposed", "promoted"]);
    const { length } = proposing.forge.requests;
    await expect.poll(() => proposing.forge.requests.length, within).toBeGreaterThan(length + 3);
    expect(await proposing.forge.proposal(2)).toMatchObject({ state: "open" });
  });
});
