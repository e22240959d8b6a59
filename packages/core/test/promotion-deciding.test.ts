import { git, memoryStore, oci, System } from "@glu/core";
import { startSystem } from "@glu/core/testing";
import { describe, expect, test } from "vitest";
import { Release } from "./release.ts";
import { ada, guide, image, toProduction, toStaging, until, useShop } from "./shop.ts";

const shop = useShop();
const planOptions = { signal: AbortSignal.timeout(60_000) };

describe("deciding", () => {
  test("S56 equal digests lead to nothing, and that is no error", async () => {
    const { digest } = await shop.registry.push({ ...image, content: "S56" });
    await shop.git.commit(shop.repository, {
      files: {
        "phases/staging.json": `{\n  "version": "${digest}",\n  "channel": "stable"\n}\n`,
      },
    });
    const operations = await shop.start({ trigger: true });
    const { edges } = await operations.pipeline("app");
    expect(edges.find(({ to }) => to.metadata.name === "staging")).toMatchObject({
      status: "up-to-date",
      can_perform: false,
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "up-to-date" });
    expect(await shop.git.log(shop.repository)).toHaveLength(2);
  });

  test("a plan shows the exact diff and writes nothing", async () => {
    const { digest } = await shop.registry.push({ ...image, content: "plan" });
    const operations = await shop.start();
    const plan = await operations.plan(toStaging, planOptions);
    expect(plan).toMatchObject({
      decision: "write",
      from_digest: digest,
      to_digest: "old",
      branch: "main",
    });
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
    await operations.perform(toStaging, ada);
    const committed = await shop.git.git(shop.repository, "diff", "--no-color", "HEAD~1", "HEAD");
    const hunks = (diff: string) => diff.slice(diff.indexOf("@@")).trimEnd();
    expect(hunks(plan.diff)).toBe(hunks(committed));
  });

  test("what was planned is performed, or the new plan is the answer", async () => {
    const first = await shop.registry.push({ ...image, content: "bound one" });
    const operations = await shop.start();
    const { from_digest, to_digest } = await operations.plan(toStaging, planOptions);
    const second = await shop.registry.push({ ...image, content: "bound two" });
    const expected = { from_digest: from_digest ?? "", to_digest };
    expect(await operations.perform(toStaging, { ...ada, expected })).toMatchObject({
      outcome: "plan-changed",
      plan: { decision: "write", from_digest: second.digest, to_digest: "old" },
    });
    expect(from_digest).toBe(first.digest);
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
  });

  test("a revert by hand is left alone until the next image", async () => {
    const first = await shop.registry.push({ ...image, content: "revert one" });
    const operations = await shop.start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest === first.digest);
    const pushed = await shop.git.commit(shop.repository, {
      message: "revert by hand",
      files: { "phases/staging.json": '{ "version": "old" }' },
    });
    const reverted = await until(staging, ({ resource }) => resource.digest === "old");
    expect(reverted.resource).toMatchObject({ cause: "outside", commit: pushed });
    const edge = async () => {
      const { edges } = await operations.pipeline("app");
      return edges.find(({ to }) => to.metadata.name === "staging");
    };
    expect(await edge()).toMatchObject({
      status: "behind",
      reason: expect.stringContaining("was delivered before"),
      can_perform: true,
    });

    const second = await shop.registry.push({ ...image, content: "revert two" });
    await until(staging, ({ resource }) => resource.digest === second.digest);
    expect((await shop.git.log(shop.repository)).map(({ message }) => message)).toEqual([
      "Update staging",
      "revert by hand",
      "Update staging",
      "first",
    ]);
  });

  test("a hotfix that no earlier phase showed is kept", async () => {
    const first = await shop.registry.push({ ...image, content: "hotfix one" });
    const operations = await shop.start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest === first.digest);
    await shop.git.commit(shop.repository, {
      files: { "phases/staging.json": '{ "version": "hotfix" }' },
    });
    await until(staging, ({ resource }) => resource.digest === "hotfix");
    const second = await shop.registry.push({ ...image, content: "hotfix two" });
    const edge = () => operations.pipeline("app").then(({ edges }) => edges[0]);
    await until(
      () => operations.phase("app", "oci"),
      ({ resource }) => resource.digest === second.digest,
    );
    expect(await edge()).toMatchObject({
      status: "behind",
      reason: expect.stringContaining("only a person moves it on"),
    });
    expect(await shop.git.read(shop.repository, "phases/staging.json")).toContain("hotfix");
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("a server that has seen less does not take back what another one promoted", async () => {
    const first = await shop.registry.push({ ...image, content: "two servers, one" });
    const seldom = shop.configuration();
    seldom.sources.oci.app.interval = "1h";
    let attempt: (() => Promise<unknown>) | undefined;
    const late = new System({ name: "late" });
    late.definePipeline({ name: "app" }, () => new Release(), guide);
    late.addTrigger({
      name: "by hand",
      matches: { name: "staging" },
      run: async (context) => {
        attempt = () => context.attempt();
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
      },
    });
    const other = await startSystem(late, { configuration: seldom });
    try {
      const second = await shop.registry.push({ ...image, content: "two servers, two" });
      const operations = await shop.start();
      await operations.perform(toStaging, ada);
      const staging = () => other.operations.phase("app", "staging");
      await until(staging, ({ resource }) => resource.digest === second.digest);
      expect((await other.operations.phase("app", "oci")).resource.digest).toBe(first.digest);
      expect(await attempt?.()).toMatchObject([{ outcome: "blocked" }]);
      expect(await shop.git.read(shop.repository, "phases/staging.json")).toContain(second.digest);
    } finally {
      await other.stop();
    }
  });

  test("a history that is rewritten is not followed by itself", async () => {
    await shop.registry.push({ ...image, content: "rewritten" });
    const [initial] = await shop.git.log(shop.repository);
    const operations = await shop.start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest !== "old");
    await shop.git.commit(shop.repository, {
      ...(initial && { parent: initial.oid }),
      message: "forced",
      files: { "phases/staging.json": '{ "version": "forced" }' },
    });
    await until(staging, ({ resource }) => resource.digest === "forced");
    const second = await shop.registry.push({ ...image, content: "after the force-push" });
    await until(
      () => operations.phase("app", "oci"),
      ({ resource }) => resource.digest === second.digest,
    );
    const edge = () => operations.pipeline("app").then(({ edges }) => edges[0]);
    expect(await edge()).toMatchObject({
      status: "behind",
      reason: expect.stringContaining("was rewritten"),
    });
    expect((await shop.git.log(shop.repository)).map(({ message }) => message)).toEqual([
      "forced",
      "first",
    ]);
  });

  test("S37 a digest may be any text: it comes through commit, trailers and answers", async () => {
    const odd = 'v1.2.3+build  "quoted"  /../~^:?*[\\@{ ü';
    const operations = await shop.start();
    await shop.git.commit(shop.repository, {
      files: { "phases/staging.json": JSON.stringify({ version: odd }) },
    });
    expect(await operations.perform(toProduction, ada)).toMatchObject({
      outcome: "promoted",
      promotion: { from_digest: odd },
    });
    expect(await operations.phase("app", "production")).toMatchObject({
      resource: { digest: odd, cause: "promotion" },
    });
    expect(await operations.perform(toProduction, ada)).toMatchObject({ outcome: "up-to-date" });
  });

  test("what is held or vetoed waits, and says for whom", async () => {
    const { digest } = await shop.registry.push({ ...image, content: "held" });
    const store = memoryStore();
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, () => new Release(), guide);
    const operations = await shop.run(system, { store });
    const restraint = {
      phase: "app/staging",
      actor: "grace",
      reason: "release freeze",
      createdAt: new Date(),
      expiresAt: undefined,
    } as const;
    const hold = await store.restraints.add({ ...restraint, kind: "hold" });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "blocked",
      reason: "held",
      message: "held by grace: release freeze; release the hold to go on",
    });
    await store.restraints.remove(hold.id);
    await store.restraints.add({ ...restraint, kind: "veto", digest, scope: "downstream" });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ reason: "vetoed" });
    expect(await operations.perform(toStaging, { ...ada, override: "it is urgent" })).toMatchObject(
      {
        outcome: "promoted",
      },
    );
  });

  test("a condition that says no keeps it waiting and is quoted", async () => {
    await shop.registry.push({ ...image, content: "gate" });
    let answer: true | string = "the tests of this image are red";
    const operations = await shop.start({
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "staging" }, git("config"), {
          promotesFrom: { phase: app, when: async () => answer },
        });
      },
    });
    expect(await operations.perform(toStaging, ada)).toEqual({
      outcome: "blocked",
      reason: "gate",
      message: "the tests of this image are red",
    });
    expect((await operations.pipeline("app")).edges[0]).toMatchObject({
      status: "blocked",
      reason: "the tests of this image are red",
      can_perform: false,
    });
    answer = true;
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  });

  test("requests at the same time make one commit", async () => {
    await shop.registry.push({ ...image, content: "at the same time" });
    const operations = await shop.start();
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => operations.perform(toStaging, ada)),
    );
    const ids = outcomes.map((view) =>
      view.outcome === "promoted" ? view.promotion.id : view.outcome,
    );
    expect(new Set(ids.filter((id) => id !== "up-to-date")).size).toBe(1);
    expect(await shop.git.log(shop.repository)).toHaveLength(2);
  });
});
