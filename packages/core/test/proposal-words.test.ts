import type { PromotionContext } from "@glu/core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ada,
  branch,
  byItself,
  edge,
  forgeKinds,
  Page,
  Proposing,
  repository,
  staging,
  within,
} from "./proposing.ts";

/** A page that says in its own words what is proposed. */
class WordedPage extends Page {
  readonly commitMessage = (promotion: PromotionContext) => `deploy: ${summary(promotion)}`;
  readonly proposalTitle = (promotion: PromotionContext) => `Deploy ${summary(promotion)}`;
  readonly proposalBody = (promotion: PromotionContext) =>
    `Please look, ${promotion.actor} wants ${promotion.digest} (${promotion.cause}).`;
}

function summary({ kind, from, to, digest, previousDigest }: PromotionContext): string {
  const names = `${from.metadata.name} to ${to.metadata.name}`;
  return `${kind} of ${names}, ${previousDigest} to ${digest}`;
}

describe.each(forgeKinds)("a proposal on %s", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();
  const message = async (name = branch) =>
    await proposing.forge.git.git(repository, "log", "-1", "--format=%an <%ae>%n%B", name);

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("B39: is in the words of its resource, and says nevertheless whose it is", async () => {
    const setting = { create: () => new WordedPage() };
    const operations = await proposing.start({}, proposing.store, setting);
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    const [proposal] = await proposing.forge.proposals();
    expect(proposal?.title).toBe("Deploy promotion of draft to staging, one to two");
    expect(proposal?.body).toContain("Please look, ada wants two (person).");
    expect(proposal?.body).not.toContain("| digest |");
    expect(await message()).toMatch(
      /^glu <glu@localhost>\ndeploy: promotion of draft to staging, one to two\n\n(?:Glu-.*\n)*Glu-Actor: ada$/,
    );
    proposing.shelf.put("draft", "three");
    await operations.perform(edge, { actor: "bert" });
    const [renewed] = await proposing.forge.proposals();
    expect(renewed?.title).toBe("Deploy promotion of draft to staging, one to three");
    expect(renewed?.body).toContain("Please look, bert wants three (person).");
    expect(renewed?.body).not.toContain("ada wants");
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted", "superseded"]);
    await operations.rollback(staging, { ...ada, reason: "three is broken" });
    const [, rollback] = await proposing.forge.proposals();
    expect(rollback?.title).toBe("Deploy rollback of staging to staging, three to one");
  });

  test("B44: names who asked, in its text, its commit and its record", async () => {
    const operations = await proposing.start();
    const told = { actor: "ada", override: "it is urgent" };
    expect(await operations.perform(edge, told)).toMatchObject({ outcome: "proposed" });
    const [proposal] = await proposing.forge.proposals();
    expect(proposal?.title).toBe("Update staging");
    expect(proposal?.body).toContain("Promotes `draft` to `staging` of `app`. Asked for by `ada`.");
    expect(proposal?.body).toContain("Reason: `it is urgent`");
    expect(await message()).toMatch(/\nUpdate staging\n.*it is urgent.*\nGlu-Actor: ada$/s);
    expect((await operations.promotions({ into: staging })).promotions).toMatchObject([
      { state: "proposed", cause: "person", actor: "ada", reason: "it is urgent" },
    ]);
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted"]);
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals[0]).toMatchObject({ cause: "promotion", actor: "ada" });
    const [record] = await proposing.store.promotions.list({ to: "app/staging", limit: 1 });
    expect(record?.annotations).toMatchObject({ "dev.getglu.git.proposal.merged_by": "jane" });
  });

  test("stays of who asked, whoever has it brought up to date", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, { actor: "ada", override: "it is urgent" });
    const before = await message();
    await proposing.forge.git.commit(repository, { files: { "env/staging.txt": "by hand\n" } });
    expect(await operations.perform(edge, { actor: "bert" })).toMatchObject({
      outcome: "proposed",
    });
    const after = await message();
    expect(after).toBe(
      before.replace("from one", "from by hand").replace("From: one", "From: by hand"),
    );
    expect(await proposing.commits()).toHaveLength(1);
    const [proposal] = await proposing.forge.proposals();
    expect(proposal?.body).toContain("Asked for by `ada`.");
    expect(proposal?.body).toContain("| digest | `by hand` | `two` |");
    expect(await states()).toEqual(["proposed"]);
  });

  test("names the trigger that made it", async () => {
    const operations = await proposing.start({}, proposing.store, { trigger: byItself });
    await expect.poll(states, within).toEqual(["proposed"]);
    const [proposal] = await proposing.forge.proposals();
    expect(proposal?.title).toBe("Update staging");
    expect(proposal?.body).toContain("Asked for by `trigger on change`.");
    expect(await message()).toMatch(/\nGlu-Actor: trigger on change$/);
    expect((await operations.promotions({ into: staging })).promotions).toMatchObject([
      { cause: "automatic", actor: "trigger on change" },
    ]);
  });
});
