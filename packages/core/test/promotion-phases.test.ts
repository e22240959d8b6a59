import { type Filesystem, git, oci, type PhaseDescriptor } from "@glu/core";
import { describe, expect, test } from "vitest";
import { pathOf, Release } from "./release.ts";
import { ada, image, toProduction, toStaging, useShop } from "./shop.ts";

const shop = useShop();

describe("a phase", () => {
  test("S32 S43 S44 two share one source, and read and write by their own metadata", async () => {
    const operations = await shop.start();
    await shop.git.commit(shop.repository, {
      files: { "phases/staging.json": '{ "version": "new" }' },
    });
    await operations.perform(toProduction, ada);
    const { phases } = await operations.pipeline("app");
    expect(
      phases.map(({ descriptor, resource }) => [descriptor.metadata.name, resource.digest]),
    ).toEqual([
      ["oci", expect.stringMatching(/^sha256:/)],
      ["production", "new"],
      ["staging", "new"],
    ]);
  });

  test("S33 its labels reach whoever reads it", async () => {
    const seen: PhaseDescriptor[] = [];
    const create = () => {
      const release = new Release();
      const { readFrom } = release;
      release.readFrom = async (phase, files) => {
        seen.push(phase);
        await readFrom.call(release, phase, files);
      };
      return release;
    };
    const operations = await shop.start({ create });
    const { labels } = (await operations.phase("app", "staging")).descriptor.metadata;
    expect(labels).toEqual({ env: "staging", url: "http://localhost:30081" });
    expect(seen.find(({ metadata }) => metadata.name === "staging")?.metadata.labels).toEqual(
      labels,
    );
  });

  test("S22 what the constructor sets survives a read that does not set it", async () => {
    const { digest } = await shop.registry.push({ ...image, content: "S22" });
    const create = () => Object.assign(new Release(), { channel: "beta" });
    const operations = await shop.start({ create });
    await operations.perform(toStaging, ada);
    expect(JSON.parse(await shop.git.read(shop.repository, "phases/staging.json"))).toMatchObject({
      version: digest,
      channel: "beta",
    });
  });

  test("S47 is empty while its file does not exist, and can be promoted into", async () => {
    class Created extends Release {
      override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
        const error = await files
          .readFile(pathOf(phase), "utf8")
          .catch((caught: unknown) => caught);
        expect(error).toMatchObject({ code: "ENOENT" });
        await files.writeFile(pathOf(phase), `{ "version": "${this.version}" }`);
      }
    }
    const { digest } = await shop.registry.push({ ...image, content: "S47" });
    const operations = await shop.start({
      create: () => new Created(),
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        pipeline.phase({ name: "new" }, git("config"), { promotesFrom: app });
      },
    });
    expect(await operations.phase("app", "new")).toMatchObject({
      state: "empty",
      reason: "phases/new.json does not exist on branch main",
      resource: {},
    });
    expect(await operations.perform({ ...toStaging, to: "new" }, ada)).toMatchObject({
      outcome: "promoted",
    });
    expect(await shop.git.read(shop.repository, "phases/new.json")).toBe(
      `{ "version": "${digest}" }`,
    );
  });

  test("S38 an error from digest() is shown and never counts as equal", async () => {
    class Broken extends Release {
      override digest(): string {
        throw new Error("no idea");
      }
    }
    const operations = await shop.start({ create: () => new Broken() });
    expect(await operations.phase("app", "staging")).toMatchObject({
      state: "error",
      reason: "app/staging (git config): no idea",
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "blocked",
      reason: "error",
      message: expect.stringContaining("no idea"),
    });
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
  });

  test("S27 whose source is not configured says which, and the others go on", async () => {
    const operations = await shop.start({
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("ap"));
        pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: app });
      },
    });
    expect(await operations.phase("app", "oci")).toMatchObject({
      state: "error",
      reason:
        'app/oci (oci ap): the configuration has no "ap" under sources.oci; did you mean "app"?',
    });
    expect(await operations.phase("app", "staging")).toMatchObject({ state: "ready" });
  });

  test("S17 may be on a source given inline, with a credential by name", async () => {
    const { digest } = await shop.registry.push({ ...image, content: "S17" });
    const operations = await shop.start({
      define: (pipeline) => {
        const app = pipeline.phase(
          { name: "oci" },
          oci({
            reference: `${shop.registry.host}/shop/app:latest`,
            credential: "glu",
            plainHttp: true,
            interval: "100ms",
          }),
        );
        const remote = { url: shop.git.urlOf(shop.repository), credential: "glu", branch: "main" };
        pipeline.phase({ name: "staging" }, git(remote), { promotesFrom: app });
      },
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
    expect(await shop.git.read(shop.repository, "phases/staging.json")).toContain(digest);
  });

  test("B32: may live on a branch of its own", async () => {
    await shop.git.commit(shop.repository, {
      branch: "env/staging",
      files: { "phases/staging.json": '{ "version": "older" }' },
    });
    const { digest } = await shop.registry.push({ ...image, content: "branch" });
    const operations = await shop.start({
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        const branch = (phase: PhaseDescriptor) => `env/${phase.metadata.name}`;
        pipeline.phase({ name: "staging" }, git("config", { branch }), { promotesFrom: app });
      },
    });
    expect(await operations.perform(toStaging, ada)).toMatchObject({
      outcome: "promoted",
      annotations: { "dev.getglu.git.base_ref": "env/staging" },
    });
    expect(await shop.git.read(shop.repository, "phases/staging.json", "env/staging")).toContain(
      digest,
    );
    expect(await shop.git.log(shop.repository)).toHaveLength(1);
  });

  test("S16 asks the remote once per look, however many phases live there", async () => {
    await shop.start({
      define: (pipeline) => {
        for (let count = 0; count < 20; count += 1) {
          pipeline.phase({ name: `phase-${count}` }, git("config"));
        }
      },
    });
    const listings = () =>
      shop.git.requests.filter((line) => line.includes(`${shop.repository}.git/info/refs`)).length;
    expect(listings()).toBeLessThan(20);
  });
});
