import { git, oci, type PromotionContext, System } from "@glu/core";
import { type ForgeServer, startGithub } from "@glu/core/testing";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { Release } from "./release.ts";
import { ada, image, toProduction, toStaging, until, useShop } from "./shop.ts";

const shop = useShop();
const key = "org.opencontainers.image";
const source = "https://github.com/acme/app";
const production = { pipeline: "app", phase: "production" };
const back = { ...ada, reason: "5xx" };

type Operations = Awaited<ReturnType<typeof shop.start>>;

function saidOf(number: number) {
  return {
    [`${key}.version`]: `1.0.${number}`,
    [`${key}.revision`]: `c0ffee${number}`,
    [`${key}.source`]: source,
    "com.acme.ticket": `ACME-${number}`,
  };
}

/** Puts another build under the tag. */
async function build(number: number): Promise<string> {
  const content = `${shop.repository} ${number}`;
  return (await shop.registry.push({ ...image, content, annotations: saidOf(number) })).digest;
}

async function message(): Promise<string> {
  return await shop.git.git(shop.repository, "log", "-1", "--format=%B");
}

/** What a message says of a build. */
function words(number: number): string {
  return `\n\nTag: latest\nVersion: 1.0.${number}\nSource: ${source}\nRevision: c0ffee${number}\n\n`;
}

/** Brings what the registry has to production. */
async function deliver(operations: Operations): Promise<void> {
  expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
  expect(await operations.perform(toProduction, ada)).toMatchObject({ outcome: "promoted" });
}

beforeEach(async () => {
  await build(1);
});

describe("what an image says of itself", () => {
  test("is in the commits of every phase it goes through, and of a rollback", async () => {
    const operations = await shop.start();
    await operations.perform(toStaging, ada);
    expect(await message()).toContain(words(1));
    await operations.perform(toProduction, ada);
    expect(await message()).toMatch(/^Update production\n/);
    expect(await message()).toContain(words(1));
    await build(2);
    await deliver(operations);
    expect(await message()).toContain(words(2));
    await operations.rollback(production, back);
    expect(await message()).toMatch(/^Roll back production\n/);
    expect(await message()).toContain(`\n\n5xx${words(1)}`);
  });

  test("is not made up for a digest that no earlier phase has shown", async () => {
    const operations = await shop.start();
    await deliver(operations);
    const files = { "phases/staging.json": '{ "version": "by hand" }\n' };
    await shop.git.commit(shop.repository, { files });
    await operations.perform(toProduction, ada);
    expect(await message()).toContain("\nto by hand\n\nGlu-Promotion: ");
  });

  test("is told to the methods of the resource and to conditions, beside what is known of the commit", async () => {
    const told: PromotionContext[] = [];
    class Telling extends Release {
      commitMessage = (promotion: PromotionContext) => {
        told.push(promotion);
        return "deploy";
      };
    }
    const asked: PromotionContext[] = [];
    const operations = await shop.start({
      create: () => new Telling(),
      define: (pipeline) => {
        const app = pipeline.phase({ name: "oci" }, oci("app"));
        const staging = pipeline.phase({ name: "staging" }, git("config"), { promotesFrom: app });
        const when = (promotion: PromotionContext): true => {
          asked.push(promotion);
          return true;
        };
        const promotesFrom = { phase: staging, when };
        pipeline.phase({ name: "production" }, git("config"), { promotesFrom });
      },
    });
    await deliver(operations);
    await build(2);
    await deliver(operations);
    const reference = `${shop.registry.host}/shop/app:latest`;
    const of = (number: number) => ({
      ...saidOf(number),
      "dev.getglu.oci.image.url": reference,
      "dev.getglu.git.base_ref": "main",
      "dev.getglu.git.head_sha": expect.stringMatching(/^[\da-f]{40}$/),
    });
    const promoted = { annotations: of(2), previousAnnotations: of(1) };
    expect(told.at(-1)).toMatchObject(promoted);
    expect(asked.at(-1)).toMatchObject(promoted);
    const shown = await operations.phase("app", "staging");
    const head = "dev.getglu.git.head_sha";
    expect(told.at(-1)?.annotations[head]).toBe(shown.resource.annotations?.[head]);
    await operations.rollback(production, back);
    expect(told.at(-1)).toMatchObject({ annotations: of(1), previousAnnotations: of(2) });
  });
});

const deploy = "acme/deploy";

async function startForge(): Promise<ForgeServer> {
  const forge = await startGithub({ tokens: { "glu-token": "glu-bot" } });
  onTestFinished(() => forge.stop());
  const files = {
    "phases/staging.json": '{ "version": "old" }\n',
    "phases/production.json": '{ "version": "old" }\n',
  };
  await forge.createRepository(deploy, files, { members: { "glu-bot": "write", jane: "admin" } });
  return forge;
}

/** The pipeline of the guide, in which production is proposed to. */
async function startProposing(forge: ForgeServer): Promise<Operations> {
  const system = new System({ name: "shop" });
  system.definePipeline(
    { name: "app" },
    () => new Release(),
    (pipeline) => {
      const app = pipeline.phase({ name: "oci" }, oci("app"));
      const direct = git("deploy", { proposals: false });
      const staging = pipeline.phase({ name: "staging" }, direct, { promotesFrom: app });
      const proposed = git("deploy", { proposals: {} });
      pipeline.phase({ name: "production" }, proposed, { promotesFrom: staging });
    },
  );
  const { credentials, sources } = shop.configuration();
  const basic = { username: "glu-bot", password: "glu-token" };
  const remote = { url: forge.urlOf(deploy), credential: "forge", interval: "100ms" };
  const proposals = { provider: "github", url: forge.url };
  return await shop.run(system, {
    configuration: {
      credentials: { ...credentials, forge: { type: "basic", basic } },
      sources: { ...sources, git: { deploy: { remote, proposals } } },
    },
  });
}

describe("a proposal to a phase further down", () => {
  test("says from which build to which it goes, with a page about what is between them", async () => {
    const forge = await startForge();
    const operations = await startProposing(forge);
    const propose = async (digest: string) => {
      expect(await operations.perform(toStaging, ada)).toMatchObject({ outcome: "promoted" });
      expect(await operations.perform(toProduction, ada)).toMatchObject({ outcome: "proposed" });
      const [proposal] = (await forge.proposals()).toReversed();
      await forge.as("jane").merge(proposal?.number ?? 0);
      await until(
        () => operations.phase("app", "production"),
        ({ resource }) => resource.digest === digest,
      );
      return proposal;
    };
    const first = await propose(await build(1));
    expect(first?.title).toBe("Update production to 1.0.1");
    expect(first?.body).toContain("| version |  | `1.0.1` |");
    expect(first?.body).not.toContain("Commits: ");
    const second = await propose(await build(2));
    expect(second?.title).toBe("Update production to 1.0.2");
    expect(second?.body).toContain("| tag | `latest` | `latest` |");
    expect(second?.body).toContain("| version | `1.0.1` | `1.0.2` |");
    expect(second?.body).toContain(`Source: <${source}>`);
    expect(second?.body).toContain(`Commits: <${source}/compare/c0ffee1...c0ffee2>`);
    expect(await operations.rollback(production, back)).toMatchObject({ outcome: "proposed" });
    const [third] = (await forge.proposals()).toReversed();
    expect(third?.title).toBe("Roll back production to 1.0.1");
    expect(third?.body).toContain("| version | `1.0.2` | `1.0.1` |");
    expect(third?.body).toContain(`Commits taken back: <${source}/compare/c0ffee1...c0ffee2>`);
  });
});
