import assert from "node:assert/strict";
import { git, type Operations, oci, System, schedule } from "@glu/core";
import { describe, expect, test } from "vitest";
import { Interference } from "./release.ts";
import { ada, guide, image, toStaging, until, useShop } from "./shop.ts";
import { sheetOf, Twofold, variable, variableOf } from "./twofold.ts";

const shop = useShop();
const create = () => new Twofold();
const options = { signal: AbortSignal.timeout(60_000) };
const words = (...paths: readonly string[]) =>
  `both show the same, but writing it again would change ${paths.join(", ")}`;

async function edgeOf(operations: Operations) {
  const { edges } = await operations.pipeline("app");
  const edge = edges.find(({ to }) => to.metadata.name === "staging");
  assert.ok(edge);
  return edge;
}

/** What is promoted, and what somebody writes beside it by hand afterwards. */
async function drifted(operations: Operations, files?: Record<string, string>): Promise<string> {
  await operations.perform(toStaging, ada);
  const { resource } = await operations.phase("app", "staging");
  const { digest = "" } = resource;
  await shop.git.commit(shop.repository, {
    message: "by hand",
    files: files ?? { [variableOf("staging")]: variable("other") },
  });
  return digest;
}

function expectedOf(digest: string) {
  return { ...ada, expected: { from_digest: digest, to_digest: digest } };
}

async function commits(): Promise<readonly string[]> {
  return (await shop.git.log(shop.repository)).map(({ message }) => message);
}

describe("a phase that shows what it should, in files that differ from what would be written", () => {
  test("is written again as one commit by a person who has seen the plan", async () => {
    const operations = await shop.start({ create });
    const digest = await drifted(operations);
    const reason = words("phases/staging.env");
    const differs = { status: "up-to-date", reason, can_perform: true };
    await expect.poll(() => edgeOf(operations), { timeout: 10_000 }).toMatchObject(differs);
    const plan = await operations.plan(toStaging, options);
    expect(plan).toEqual({
      decision: "up-to-date",
      reason,
      diff: expect.stringContaining(`-VERSION=other\n+VERSION=${digest}\n`),
      from_digest: digest,
      to_digest: digest,
      branch: "main",
    });

    const before = await operations.phase("app", "staging");
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "promoted",
      promotion: {
        kind: "promotion",
        state: "promoted",
        from_digest: digest,
        to_digest: digest,
        actor: "ada",
      },
    });
    expect(await commits()).toEqual(["Update staging", "by hand", "Update staging", "first"]);
    const committed = await shop.git.git(shop.repository, "log", "-1", "--format=%B", "--stat");
    expect(committed).toContain(`Glu-From: ${digest}\nGlu-To: ${digest}\nGlu-Actor: ada`);
    expect(committed).toContain("1 file changed");
    expect(await shop.git.read(shop.repository, variableOf("staging"))).toBe(variable(digest));
    const { resource } = await operations.phase("app", "staging");
    expect(resource).toEqual(before.resource);
  });

  test("is up to date once that is written, and makes no record then", async () => {
    const operations = await shop.start({ create });
    const digest = await drifted(operations);
    await operations.perform(toStaging, expectedOf(digest));
    expect(await operations.plan(toStaging, options)).toEqual({
      decision: "up-to-date",
      diff: "",
      from_digest: digest,
      to_digest: digest,
    });
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "up-to-date",
    });
    const { promotions } = await operations.promotions({});
    expect(promotions.map(({ state }) => state)).toEqual(["promoted", "promoted"]);
    const edge = await edgeOf(operations);
    expect(edge).toMatchObject({ status: "up-to-date", can_perform: false });
    expect(edge.reason).toBeUndefined();
  });

  test("is not written again for who has not seen that it differs, nor by a trigger", async () => {
    const system = new System({ name: "shop" });
    system.definePipeline({ name: "app" }, create, guide);
    system.addTrigger(schedule({ interval: "100ms", matches: { name: "staging" } }));
    let attempts = 0;
    const operations = await shop.run(system, {
      performed: ({ to }) => {
        attempts += to.metadata.name === "staging" ? 1 : 0;
      },
    });
    await drifted(operations);
    await until(
      () => edgeOf(operations),
      ({ can_perform: mayApply }) => mayApply,
    );
    const seen = attempts;
    await until(
      async () => attempts,
      (now) => now > seen + 3,
    );
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "up-to-date" });
    expect((await commits())[0]).toBe("by hand");
    expect((await operations.promotions({})).promotions).toHaveLength(1);
  });

  test("says so no longer once it is put right by hand, also in a file that is only written", async () => {
    const operations = await shop.start({ create });
    const digest = await drifted(operations);
    await until(
      () => edgeOf(operations),
      ({ can_perform: mayApply }) => mayApply,
    );
    const right = { [variableOf("staging")]: variable(digest) };
    await shop.git.commit(shop.repository, { files: right });
    const edge = await until(
      () => edgeOf(operations),
      ({ can_perform: mayApply }) => !mayApply,
    );
    expect(edge.reason).toBeUndefined();
    const sheet = { "phases/staging.json": sheetOf("x").replaceAll('"x"', `"${digest}"`) };
    await shop.git.commit(shop.repository, {
      files: {
        "phases/staging.json": sheet["phases/staging.json"].replace(
          /"shown": ".*"/,
          '"shown": "x"',
        ),
      },
    });
    const reason = words("phases/staging.json");
    await expect.poll(() => edgeOf(operations), { timeout: 10_000 }).toMatchObject({ reason });
  });

  test("is left alone while it is held, unless a person says why not", async () => {
    const operations = await shop.start({ create });
    const digest = await drifted(operations);
    const staging = { pipeline: "app", phase: "staging" };
    await operations.hold(staging, { ...ada, reason: "freeze" });
    const reason = `${words("phases/staging.env")}; held by ada: freeze; release the hold to go on`;
    expect(await operations.plan(toStaging, options)).toMatchObject({
      decision: "blocked",
      reason,
      diff: "",
    });
    expect(await edgeOf(operations)).toMatchObject({
      status: "up-to-date",
      reason,
      can_perform: false,
    });
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "blocked",
      reason: "held",
    });
    const override = "ada has agreed";
    const plan = await operations.plan(toStaging, { ...options, override });
    expect(plan).toMatchObject({ decision: "up-to-date", diff: expect.stringContaining("other") });
    expect(await operations.perform(toStaging, { ...expectedOf(digest), override })).toMatchObject({
      outcome: "promoted",
      promotion: { reason: override },
    });
  });

  test("is asked about at its condition, and only where it differs", async () => {
    const asked: (string | undefined)[] = [];
    const operations = await shop.start({
      create,
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "staging" }, git("config"), {
          promotesFrom: {
            phase: app,
            when: ({ digest, previousDigest }) => {
              asked.push(previousDigest);
              return digest === previousDigest ? "not on a Friday" : true;
            },
          },
        });
      },
    });
    await operations.perform(toStaging, ada);
    await operations.plan(toStaging, options);
    expect(asked).toEqual(["old"]);
    const { resource } = await operations.phase("app", "staging");
    const { digest = "" } = resource;
    await shop.git.commit(shop.repository, { files: { [variableOf("staging")]: "" } });
    expect(await operations.plan(toStaging, options)).toMatchObject({
      decision: "blocked",
      reason: `${words("phases/staging.env")}; not on a Friday`,
    });
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "blocked",
      reason: "gate",
    });
    expect(asked).toEqual(["old", digest, digest]);
  });

  test("is up to date if somebody else puts it right while it is written", async () => {
    const interference = new Interference();
    class Slow extends Twofold {
      override async writeTo(...given: Parameters<Twofold["writeTo"]>): Promise<void> {
        await super.writeTo(...given);
        await interference.happen();
      }
    }
    const operations = await shop.start({ create: () => new Slow() });
    const digest = await drifted(operations);
    await operations.plan(toStaging, options);
    interference.next = () =>
      shop.git.commit(shop.repository, {
        message: "put right",
        files: { [variableOf("staging")]: variable(digest) },
      });
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "up-to-date",
    });
    expect((await commits())[0]).toBe("put right");
    const { promotions } = await operations.promotions({});
    expect(promotions[0]).toMatchObject({
      state: "cancelled",
      error: { code: "MOVED", message: "what it would write stands there already" },
    });
  });

  test("is up to date if it cannot be written at all, and says why that is not known", async () => {
    class Broken extends Twofold {
      override async writeTo(): Promise<void> {
        throw new Error("no container in the deployment");
      }
    }
    const { digest } = await shop.registry.push({ ...image, content: "broken" });
    await shop.git.commit(shop.repository, { files: { "phases/staging.json": sheetOf(digest) } });
    const operations = await shop.start({ create: () => new Broken() });
    expect(await operations.plan(toStaging, options)).toMatchObject({
      decision: "up-to-date",
      reason: expect.stringMatching(/^both show the same; .* is not known: writeTo\(\) failed: no/),
      diff: "",
    });
    const edge = await edgeOf(operations);
    expect(edge).toMatchObject({ status: "up-to-date", can_perform: false });
    expect(edge.reason).toBeUndefined();
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "failed",
      promotion: { state: "failed", from_digest: digest, to_digest: digest },
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "up-to-date" });
  });

  test("is what another plan says if another image has come since", async () => {
    const operations = await shop.start({ create });
    const digest = await drifted(operations);
    await shop.registry.push({ ...image, content: "newer" });
    expect(await operations.perform(toStaging, expectedOf(digest))).toMatchObject({
      outcome: "plan-changed",
      plan: { decision: "write" },
    });
    expect((await commits())[0]).toBe("by hand");
  });
});
