import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ada,
  branch,
  edge,
  forgeKinds,
  opening,
  Proposing,
  repository,
  self,
  within,
} from "./proposing.ts";

const said = { message: "the moon is wrong" };

describe.each(forgeKinds)("what %s does not do for us", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test.each([
    [401, "FORGE_ACCESS", "check that the token is right and has not expired"],
    [403, "FORGE_ACCESS", "what the token may do there"],
    [404, "FORGE_ACCESS", "check the address of the repository"],
    [409, "FORGE_REFUSED", ""],
    [422, "FORGE_REFUSED", ""],
  ])(
    "with status %i is told in its words, and done once with the next attempt",
    async (status, code, wayOut) => {
      const operations = await proposing.start();
      proposing.forge.fail({ ...opening, status, body: said });
      const failed = await operations.perform(edge, ada);
      expect(failed).toMatchObject({ outcome: "failed", code });
      const { message } = failed as { readonly message: string };
      expect(message).toMatch(/^promoting app\/draft to app\/staging: /);
      expect(message).toContain(`/${repository}) answered ${status} to POST`);
      expect(message).toContain("the moon is wrong");
      expect(message).toContain(wayOut);
      expect(await proposing.forge.proposals()).toEqual([]);
      expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
      expect(await proposing.states()).toEqual(["proposed", "failed"]);
      expect(await proposing.commits()).toHaveLength(1);
      const all = await proposing.forge.proposals();
      expect(all.map(({ state }) => state)).toEqual(["open"]);
    },
  );

  test("because the token may only read is told by the push, and done once it may write", async () => {
    const operations = await proposing.start();
    proposing.forge.addToken("glu-token", { user: self, scope: "read" });
    const failed = await operations.perform(edge, ada);
    expect(failed).toMatchObject({ outcome: "failed", code: "GIT_AUTHENTICATION" });
    expect(failed).toMatchObject({
      message: expect.stringMatching(/acme\/deploy.*Check the credential.*may read and write/),
    });
    expect(await proposing.commits()).toEqual([]);
    proposing.forge.addToken("glu-token", { user: self });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.states()).toEqual(["proposed", "failed"]);
    expect(await proposing.forge.proposals()).toHaveLength(1);
  });

  test("because the token was revoked is told by the phase, and done once there is one again", async () => {
    const operations = await proposing.start();
    proposing.forge.revokeToken("glu-token");
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "blocked",
      reason: "error",
      message: expect.stringMatching(/app\/staging \(git deploy\): .*(?:credential|token)/),
    });
    expect(await proposing.forge.proposals()).toEqual([]);
    proposing.forge.addToken("glu-token", { user: self });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.states()).toEqual(["proposed"]);
  });

  test("because the base is gone is told, and done once it is back", async () => {
    const { forge } = proposing;
    const operations = await proposing.start();
    const main = (await forge.git.tip(repository)) ?? "";
    const hold = forge.hold(/^POST .*\/(?:pulls|merge_requests)$/);
    const performed = operations.perform(edge, ada);
    await hold.arrived;
    await forge.git.git(repository, "update-ref", "-d", "refs/heads/main");
    hold.release();
    expect(await performed).toMatchObject({
      outcome: "failed",
      message: expect.stringMatching(/acme\/deploy\) answered 4\d\d to POST/),
    });
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "blocked",
      message: expect.stringContaining("main"),
    });
    await forge.git.git(repository, "update-ref", "refs/heads/main", main);
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await forge.proposals()).toHaveLength(1);
  });

  test("because somebody else proposed our branch at that moment says who, and goes on once it is closed", async () => {
    const { forge } = proposing;
    const operations = await proposing.start();
    const hold = forge.hold(/^POST .*\/(?:pulls|merge_requests)$/);
    const performed = operations.perform(edge, ada);
    await hold.arrived;
    const number = await proposing.jane.propose({ title: "Mine", head: branch });
    hold.release();
    expect(await performed).toMatchObject({
      outcome: "failed",
      code: "BRANCH_TAKEN",
      message: expect.stringMatching(/\/1 of jane proposes branch glu\/app\/staging.*close it/),
    });
    expect(await forge.proposals()).toHaveLength(1);
    await proposing.jane.close(number);
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    const all = await forge.proposals();
    expect(all.map(({ author, state }) => [author.login, state])).toEqual([
      ["jane", "closed"],
      [self, "open"],
    ]);
  });

  test("B15: with labels and reviewers after it was opened, does not stand in its way", async () => {
    const operations = await proposing.start({ labels: ["glu"], reviewers: ["jane"] });
    const path = /\/labels|requested_reviewers|\/users\?/;
    const mend = proposing.forge.fail({ path, status: 500, body: said, times: 20 });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    mend();
    expect(await proposing.states()).toEqual(["proposed"]);
    const [proposal] = await proposing.forge.proposals();
    expect(proposal).toMatchObject({ state: "open", reviewers: [] });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.forge.proposals()).toHaveLength(1);
    await proposing.jane.merge(1);
    await expect.poll(() => proposing.states(), within).toEqual(["promoted"]);
  });
});
