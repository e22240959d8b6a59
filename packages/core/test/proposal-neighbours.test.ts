import { afterEach, beforeEach, describe, expect, test } from "vitest";
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

const hour = 60 * 60 * 1000;

describe.each(forgeKinds)("on %s", (kind) => {
  let proposing: Proposing;
  const states = () => proposing.states();
  const heads = async () =>
    (await proposing.forge.proposals()).map(({ head, state }) => `${head.branch} ${state}`);

  beforeEach(async () => {
    proposing = await Proposing.open(kind);
  });
  afterEach(() => proposing.close());

  test("B12: phases whose names begin alike have each their own proposal", async () => {
    const { forge } = proposing;
    await forge.git.commit(repository, { files: { "env/staging-2.txt": "one\n" } });
    const phases = [{ name: "staging" }, { name: "staging-2" }];
    const operations = await proposing.start({}, proposing.store, { phases });
    const other = { ...edge, to: "staging-2" };
    await Promise.all([edge, other].map((one) => operations.perform(one, ada)));
    expect(new Set(await heads())).toEqual(new Set([`${branch} open`, `${branch}-2 open`]));
    const all = await forge.proposals();
    const mine = all.find(({ head }) => head.branch === branch);
    await proposing.jane.close(mine?.number ?? 0);
    await expect.poll(states, within).toEqual(["closed"]);
    proposing.shelf.put("draft", "three");
    await operations.perform(other, ada);
    expect(new Set(await heads())).toEqual(new Set([`${branch} closed`, `${branch}-2 open`]));
    const into = { pipeline: "app", phase: "staging-2" };
    const { promotions } = await operations.promotions({ into });
    expect(promotions[0]).toMatchObject({ state: "proposed", from_digest: "three" });
    expect(await forge.git.read(repository, "env/staging-2.txt", `${branch}-2`)).toBe("three\n");
  });

  test("B13: a digest may be anything, on a branch named by its phase alone", async () => {
    const digest = `sha256:${"ab".repeat(32)} ..~^@{1}.lock`;
    proposing.shelf.put("draft", digest);
    const operations = await proposing.start();
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await heads()).toEqual([`${branch} open`]);
    await proposing.jane.merge(1);
    await expect.poll(states, within).toEqual(["promoted"]);
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals[0]).toMatchObject({ digest, cause: "promotion" });
  });

  test("B16: a proposal from a fork with the name of our branch is none of ours", async () => {
    const { forge } = proposing;
    const fork = await forge.fork(repository, "mallory");
    await forge.as("mallory", fork).push(branch, { files: { "env/staging.txt": "evil\n" } });
    const foreign = await forge.as("mallory").propose({ title: "Mine", head: `mallory:${branch}` });
    const operations = await proposing.start();
    expect((await operations.pipeline("app")).edges[0]).toMatchObject({ status: "behind" });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    const authors = async () =>
      (await forge.proposals()).map(({ author, state }) => [author.login, state]);
    expect(await authors()).toEqual([
      ["mallory", "open"],
      [self, "open"],
    ]);
    await proposing.jane.close(foreign);
    proposing.shelf.put("draft", "three");
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect(await authors()).toEqual([
      ["mallory", "closed"],
      [self, "open"],
    ]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    await expect.poll(states, within).toEqual(["proposed", "superseded"]);
  });

  test("what is merged or closed while nobody looks is found out when somebody does", async () => {
    const first = await proposing.start();
    await first.perform(edge, ada);
    await proposing.stop();
    await proposing.jane.merge(1);
    const operations = await proposing.start();
    await expect.poll(states, within).toEqual(["promoted"]);
    const { arrivals } = await operations.history(staging, {});
    expect(arrivals[0]).toMatchObject({ digest: "two", cause: "promotion", actor: "ada" });
    proposing.shelf.put("draft", "three");
    await operations.perform(edge, ada);
    await proposing.stop();
    await proposing.jane.close(2);
    const again = await proposing.start();
    await expect.poll(states, within).toEqual(["closed", "promoted"]);
    expect((await again.restraints("app")).restraints).toMatchObject([
      { kind: "veto", digest: "three", actor: "jane" },
    ]);
  });

  test.each([
    ["behind", -5 * hour],
    ["ahead of", 5 * hour],
  ])("a clock that is hours %s ours hides nothing", async (_, offset) => {
    proposing.forge.now = () => new Date(Date.now() + offset);
    const operations = await proposing.start({}, proposing.store, { trigger: byItself });
    await expect.poll(states, within).toEqual(["proposed"]);
    await proposing.jane.approve(1);
    await expect
      .poll(async () => (await operations.pipeline("app")).edges[0]?.proposal, within)
      .toMatchObject({ review: "approved", approved_by: ["jane"] });
    await proposing.jane.close(1);
    await expect.poll(states, within).toEqual(["closed"]);
    proposing.shelf.put("draft", "three");
    await expect.poll(states, within).toEqual(["proposed", "closed"]);
    await proposing.jane.merge(2);
    await expect.poll(states, within).toEqual(["promoted", "closed"]);
    expect(await heads()).toEqual([`${branch} closed`, `${branch} merged`]);
  });
});

const bots = [
  ["github", "dependa[bot]"],
  ["gitlab", "service_account_ops"],
  ["gitea", "gitea-actions"],
] as const;

test.each(bots)("a bot that closes a proposal on %s vetoes nothing", async (kind, bot) => {
  const users = { [bot]: { kind: "bot" } } as const;
  const proposing = await Proposing.open(kind, { users });
  try {
    const members = { [self]: "write", jane: "admin", [bot]: "write" } as const;
    await proposing.forge.configure({ members });
    const operations = await proposing.start({}, proposing.store, { trigger: byItself });
    await expect.poll(() => proposing.states(), within).toEqual(["proposed"]);
    await proposing.forge.as(bot).close(1);
    await expect.poll(() => proposing.states(), within).toEqual(["closed"]);
    expect(await operations.restraints("app")).toEqual({ restraints: [] });
    const [edgeView] = (await operations.pipeline("app")).edges;
    expect(edgeView).toMatchObject({ status: "behind", reason: expect.stringMatching(/deliver/) });
    expect(await operations.perform(edge, ada)).toMatchObject({ outcome: "proposed" });
    expect((await proposing.forge.proposals()).map(({ state }) => state)).toEqual([
      "closed",
      "open",
    ]);
  } finally {
    await proposing.close();
  }
});
