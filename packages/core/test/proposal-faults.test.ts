import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ada, edge, forgeKinds, opening, Proposing, within } from "./proposing.ts";

describe.each(forgeKinds)("when %s is in trouble", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("a proposal whose answer is lost is found, and not made twice", async () => {
    const operations = await proposing.start();
    proposing.forge.fail({ ...opening, status: 502, when: "after" });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.forge.proposals()).toHaveLength(1);
    expect(await proposing.states()).toEqual(["proposed"]);
  });

  test("one that was never made is made with the next attempt, in the same record", async () => {
    const operations = await proposing.start();
    proposing.forge.fail({ ...opening, status: 502, when: "before" });
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "failed",
      code: "OUTCOME_UNKNOWN",
    });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await proposing.forge.proposals()).toHaveLength(1);
    await expect.poll(() => proposing.states(), within).toEqual(["proposed"]);
  });

  test("a refusal is told in its own words", async () => {
    const operations = await proposing.start();
    const body = { message: "the moon is wrong" };
    proposing.forge.fail({ ...opening, status: 422, body, when: "before" });
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "failed",
      code: "FORGE_REFUSED",
      message: expect.stringContaining("the moon is wrong"),
    });
  });
});
