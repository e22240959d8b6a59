import { setTimeout as delay } from "node:timers/promises";
import { memoryStore, type Store } from "@glu/core";
import { seededRandom } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  ada,
  branch,
  byItself,
  edge,
  forgeKinds,
  Proposing,
  type ProposingSetting,
  repository,
  within,
} from "./proposing.ts";

const seed = Number(process.env["GLU_TEST_SEED"] ?? 20_261_127);
const opening = /^POST .*\/(?:pulls|merge_requests)$/;

describe.each(forgeKinds)("two of us on %s", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  async function startTwo(setting: ProposingSetting = {}) {
    const stores: readonly Store[] = [proposing.store, memoryStore()];
    const [first, second] = await Promise.all(
      stores.map((store) => proposing.start({}, store, setting)),
    );
    if (!first || !second) {
      throw new Error("there are two");
    }
    const statesOf = async (store: Store | undefined) => {
      const records = await store?.promotions.list({ to: "app/staging", limit: 20 });
      return records?.map(({ state }) => state) ?? [];
    };
    return { first, second, states: () => Promise.all(stores.map(statesOf)) };
  }

  async function expectOne(digest: string): Promise<void> {
    const open = (await proposing.forge.proposals()).filter(({ state }) => state === "open");
    expect(open).toHaveLength(1);
    expect(open[0]?.body).toContain(`\`${digest}\` |`);
    expect(await proposing.commits()).toHaveLength(1);
    const text = await proposing.forge.git.read(repository, "env/staging.txt", branch);
    expect(text).toBe(`${digest}\n`);
  }

  test.each([1, 2])("open one proposal, if they are %s", async (held) => {
    const { first, second, states } = await startTwo();
    const hold = proposing.forge.hold(opening, held);
    const slow = first.perform(edge, ada);
    await hold.arrived;
    const fast = second.perform(edge, { actor: "bert" });
    const asked = () =>
      proposing.forge.requests.filter(({ method, path }) => opening.test(`${method} ${path}`));
    await expect.poll(asked, within).toHaveLength(2);
    await (held === 1 && fast);
    hold.release();
    expect(await Promise.all([slow, fast])).toMatchObject([
      { outcome: "proposed" },
      { outcome: "proposed" },
    ]);
    await expectOne("two");
    await proposing.jane.merge(1);
    const ended = async () => (await states()).flat().toSorted();
    await expect.poll(ended, within).toEqual(["promoted", "superseded"]);
  });

  test(`never have two open, whoever is first (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const { first, second, states } = await startTwo();
    const attempt = async (who: typeof first) => {
      await delay(random() * 40);
      return await who.perform(edge, ada);
    };
    for (const [index, digest] of ["two", "three", "four", "five"].entries()) {
      proposing.shelf.put("draft", digest);
      const outcomes = await Promise.all([first, second, first, second].map(attempt));
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(Array(4).fill("proposed"));
      await expectOne(digest);
      if (index % 2 === 1) {
        const number = (await proposing.forge.proposals()).length;
        await proposing.jane.merge(number);
        const waiting = async () => (await states()).flat().filter((one) => one === "proposed");
        await expect.poll(waiting, within).toEqual([]);
      }
    }
    expect(await proposing.forge.proposals()).toHaveLength(2);
  });

  test(`come to rest at what arrived last, by themselves (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const { states } = await startTwo({ trigger: byItself });
    for (const digest of ["three", "four", "five", "six"]) {
      await delay(random() * 400);
      proposing.shelf.put("draft", digest);
    }
    const shown = () =>
      proposing.forge.git.read(repository, "env/staging.txt", branch).catch(() => "");
    await expect.poll(shown, within).toBe("six\n");
    const body = async () => (await proposing.forge.proposals())[0]?.body;
    await expect.poll(body, within).toContain("`six` |");
    // Whoever was slower may still say what it had pushed before, and is corrected.
    const seen = async () => [await proposing.forge.git.tip(repository, branch), await body()];
    const isAtRest = async () => {
      const [tip, text] = await seen();
      const { length } = proposing.forge.requests;
      await expect.poll(() => proposing.forge.requests.length, within).toBeGreaterThan(length + 12);
      const [later, said] = await seen();
      return tip === later && text === said && said?.includes("`six` |");
    };
    await expect.poll(isAtRest, within).toBe(true);
    await expectOne("six");
    expect(await proposing.forge.proposals()).toHaveLength(1);
    await proposing.jane.merge(1);
    // What another has renewed before this one has looked was merged with changes.
    const ended = /^(?:promoted|promoted-with-changes|superseded|cancelled)$/;
    const open = async () => (await states()).flat().filter((one) => !ended.test(one));
    await expect.poll(open, within).toEqual([]);
    const promoted = (await states()).map((all) => all.filter((one) => one === "promoted").length);
    expect(Math.max(...promoted)).toBe(1);
  });
});
