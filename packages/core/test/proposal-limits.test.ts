import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ada, byItself, edge, forgeKinds, opening, Proposing, within } from "./proposing.ts";

const limits = [
  ["github", "429 and Retry-After", { status: 429 }],
  ["github", "its secondary limit", { status: 403 }],
  ["github", "all of an hour being used up", { kind: "primary", status: 403 }],
  ["gitlab", "429 and Retry-After", {}],
  ["gitea", "429 and Retry-After", {}],
] as const;

describe.each(limits)("when %s limits us by %s", (kind, _, limit) => {
  let proposing: Proposing;
  const changes = () =>
    proposing.forge.requests.filter(({ method, path }) => method !== "GET" && /deploy/.test(path));

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("a person is told for how long, nothing is sent meanwhile, and it is proposed once afterwards", async () => {
    const operations = await proposing.start();
    proposing.forge.limitRate({ ...opening, ...limit, retryAfter: 2 });
    expect(await operations.perform(edge, ada)).toMatchObject({
      outcome: "failed",
      code: "FORGE_LIMITED",
      message: expect.stringMatching(/acme\/deploy\) wants to be left alone for [1-3] s/),
    });
    // A look that was on its way at that moment still arrives.
    const sent = async () => {
      const before = proposing.forge.requests.length;
      expect(await operations.perform(edge, ada)).toMatchObject({
        message: expect.stringMatching(/wants to be left alone for [1-3] s; until then nothing/),
      });
      return proposing.forge.requests.length - before;
    };
    await expect.poll(sent, { timeout: 1000 }).toBe(0);
    expect(await proposing.forge.proposals()).toEqual([]);
    const again = async () => await operations.perform(edge, ada);
    await expect.poll(again, { ...within, interval: 250 }).toMatchObject({ outcome: "proposed" });
    expect(await proposing.forge.proposals()).toHaveLength(1);
    expect(await proposing.commits()).toHaveLength(1);
    expect((await proposing.states())[0]).toBe("proposed");
    expect(changes()).toHaveLength(2);
  });

  test("a trigger waits and proposes it in the same record", async () => {
    proposing.forge.limitRate({ ...opening, ...limit, retryAfter: 1 });
    await proposing.start({}, proposing.store, { trigger: byItself });
    await expect.poll(() => proposing.states(), within).toEqual(["proposed"]);
    const all = await proposing.forge.proposals();
    expect(all.map(({ state }) => state)).toEqual(["open"]);
    expect(await proposing.commits()).toHaveLength(1);
    expect(changes()).toHaveLength(2);
  });
});

describe.each(forgeKinds)("while %s limits whoever looks", (kind) => {
  let proposing: Proposing;

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("what is open stays so, and its end is found out afterwards", async () => {
    const operations = await proposing.start();
    await operations.perform(edge, ada);
    const mend = proposing.forge.limitRate({ method: "GET", retryAfter: 1, times: 100 });
    await proposing.jane.merge(1);
    const looks = () => proposing.forge.requests.filter(({ status }) => (status ?? 0) >= 400);
    await expect.poll(looks, within).not.toEqual([]);
    expect(await proposing.states()).toEqual(["proposed"]);
    mend();
    await expect.poll(() => proposing.states(), within).toEqual(["promoted"]);
    expect((await operations.pipeline("app")).edges[0]).toMatchObject({ status: "up-to-date" });
  });
});
