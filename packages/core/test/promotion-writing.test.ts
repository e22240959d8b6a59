import {
  type Filesystem,
  type GitResource,
  git,
  type OCIDescriptor,
  type OCIResource,
  type Operations,
  oci,
  type PhaseDescriptor,
  type PromotionContext,
  System,
} from "@glu/core";
import { describe, expect, test } from "vitest";
import { Interference, Interrupted, pathOf, Release } from "./release.ts";
import { ada, image, toStaging, useShop } from "./shop.ts";

const shop = useShop();
const staging = { pipeline: "app", phase: "staging" };

describe("writing", () => {
  test("S45 S48 the resource only reads and writes files, and reads what is there now", async () => {
    const operations = await shop.start();
    await shop.git.commit(shop.repository, {
      files: { "phases/staging.json": '{ "version": "old", "replicas": 9 }' },
    });
    const { digest } = await shop.registry.push({ ...image, content: "S48" });
    await operations.perform(toStaging, ada);
    expect(JSON.parse(await shop.git.read(shop.repository, "phases/staging.json"))).toEqual({
      version: digest,
      replicas: 9,
      channel: "stable",
    });
  });

  test("S49 an error from writeTo() writes nothing, and is shown with its cause", async () => {
    class Failing extends Release {
      override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
        await files.writeFile(pathOf(phase), "half");
        throw new Error("no container in the deployment");
      }
    }
    await shop.registry.push({ ...image, content: "S49" });
    const operations = await shop.start({ create: () => new Failing() });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "failed",
      message: "promoting app/oci to app/staging: writeTo() failed: no container in the deployment",
      promotion: { state: "failed" },
    });
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
  });

  test("a writeTo() that does not write what it should commits nothing", async () => {
    class Forgetful extends Release {
      override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
        await files.writeFile(pathOf(phase), '{ "version": "something else" }');
      }
    }
    await shop.registry.push({ ...image, content: "forgetful" });
    const operations = await shop.start({ create: () => new Forgetful() });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining('reads back as "something else"'),
    });
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
  });

  test("S46 the message of the commit can be chosen", async () => {
    class Chatty extends Release {
      commitMessage = ({ to, digest, actor }: PromotionContext) =>
        `${actor} moves ${to.metadata.name} to ${digest.slice(0, 10)}`;
    }
    const { digest } = await shop.registry.push({ ...image, content: "S46" });
    const operations = await shop.start({ create: () => new Chatty() });
    await operations.perform(toStaging, ada);
    expect((await shop.git.log(shop.repository))[0]?.message).toBe(
      `ada moves staging to ${digest.slice(0, 10)}`,
    );
  });

  test("S63 any format and layout will do", async () => {
    class Variable implements OCIResource, GitResource {
      version = "";
      digest(): string {
        return this.version;
      }
      readFromOCIDescriptor({ digest }: OCIDescriptor): void {
        this.version = digest;
      }
      async readFrom({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
        const text = await files.readFile("README.md", "utf8");
        this.version = new RegExp(`^${metadata.name}=(.*)$`, "m").exec(text)?.[1] ?? "";
      }
      async writeTo({ metadata }: PhaseDescriptor, files: Filesystem): Promise<void> {
        const text = await files.readFile("README.md", "utf8");
        await files.writeFile("README.md", `${text}${metadata.name}=${this.version}\n`);
      }
    }
    const { digest } = await shop.registry.push({ ...image, content: "S63" });
    const system = new System({ name: "shop" });
    system.definePipeline(
      { name: "app" },
      () => new Variable(),
      (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: app });
      },
    );
    const operations = await shop.run(system);
    await operations.perform(toStaging, ada);
    expect(await shop.git.read(shop.repository, "README.md")).toBe(
      `# configuration\nstaging=${digest}\n`,
    );
  });

  test("an outside commit between read and push is kept, and the promotion lands on top of it", async () => {
    const interference = new Interference();
    const { digest } = await shop.registry.push({ ...image, content: "interference" });
    const operations = await shop.start({ create: () => new Interrupted(interference) });
    interference.next = () =>
      shop.git.commit(shop.repository, {
        message: "more replicas",
        files: { "phases/staging.json": '{ "version": "old", "replicas": 7 }' },
      });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
    const commits = await shop.git.log(shop.repository);
    expect(commits.map(({ message }) => message)).toEqual([
      "Update staging",
      "more replicas",
      "first",
    ]);
    expect(JSON.parse(await shop.git.read(shop.repository, "phases/staging.json"))).toEqual({
      version: digest,
      replicas: 7,
      channel: "stable",
    });
    await shop.git.git(shop.repository, "fsck", "--strict");
  });

  test("an outside commit that changes the phase itself makes the promotion decided again", async () => {
    const interference = new Interference();
    const { digest } = await shop.registry.push({ ...image, content: "decided again" });
    const operations = await shop.start({ create: () => new Interrupted(interference) });
    interference.next = () =>
      shop.git.commit(shop.repository, {
        message: "by hand",
        files: { "phases/staging.json": `{ "version": "${digest}" }` },
      });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "up-to-date" });
    expect((await shop.git.log(shop.repository)).map(({ message }) => message)).toEqual([
      "by hand",
      "first",
    ]);
  });

  test.each<[what: string, stop: (operations: Operations) => Promise<unknown>]>([
    ["a hold", ({ hold }) => hold(staging, { ...ada, reason: "incident 42" })],
    [
      "a veto",
      async ({ veto, phase }) => {
        const { resource } = await phase("app", "oci");
        await veto(staging, { ...ada, reason: "incident 42", digest: resource?.digest ?? "" });
      },
    ],
  ])("%s that is set between read and push keeps it back", async (_, stop) => {
    const interference = new Interference();
    await shop.registry.push({ ...image, content: "stopped meanwhile" });
    const operations = await shop.start({ create: () => new Interrupted(interference) });
    interference.next = () => stop(operations);
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "blocked",
      message: expect.stringContaining("by ada: incident 42"),
    });
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
    const { promotions } = await operations.promotions({});
    expect(promotions).toMatchObject([{ state: "cancelled", commit: null }]);
    const passed = { ...ada, override: "it is needed" };
    expect(await operations.perform(toStaging, passed)).toMatchObject({ outcome: "promoted" });
  });
});
