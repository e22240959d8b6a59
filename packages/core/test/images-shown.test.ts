import type { EdgeView, PlanView } from "@glu/core/api-types";
import { beforeEach, describe, expect, test } from "vitest";
import { memoryStore } from "../src/stores/memory.ts";
import { posted } from "./posted.ts";
import { ServedShop } from "./served-shop.ts";
import { image, until } from "./shop.ts";

const served = new ServedShop();
const performing = "/api/v1/pipelines/app/from/oci/to/staging/perform";
const source = "https://github.com/acme/app";
const key = "org.opencontainers.image";

/** Puts another build under the tag. */
async function build(number: number): Promise<string> {
  const annotations = {
    [`${key}.version`]: `1.0.${number}`,
    [`${key}.revision`]: `c0ffee${number}`,
    [`${key}.source`]: `${source}.git`,
    [`${key}.url`]: "javascript:alert(1)",
  };
  const content = `${served.shop.repository} ${number}`;
  return (await served.shop.registry.push({ ...image, content, annotations })).digest;
}

/** What is shown of a build, wherever that is. */
function shown(number: number): object {
  return {
    reference: `${served.shop.registry.host}/shop/app:latest`,
    tag: "latest",
    version: `1.0.${number}`,
    revision: `c0ffee${number}`,
    source_url: `${source}.git`,
  };
}

/** Resolves once the registry was seen to have it. */
async function arrived(digest: string): Promise<void> {
  await until(
    () => served.phase("oci"),
    ({ resource }) => resource.digest === digest,
  );
}

async function edge(from: string, to: string): Promise<EdgeView | undefined> {
  const { edges } = await served.pipeline();
  return edges.find((one) => one.from.metadata.name === from && one.to.metadata.name === to);
}

beforeEach(async () => {
  await build(1);
});

describe("an image is shown", () => {
  test("where it is, and as it was seen where it came from", async () => {
    await served.serve();
    await served.post("/from/oci/to/staging/perform", {});
    expect((await served.phase("oci")).resource.image).toEqual(shown(1));
    expect((await served.phase("staging")).resource.image).toEqual(shown(1));
    expect((await served.phase("production")).resource).not.toHaveProperty("image");
    await served.post("/from/staging/to/production/perform", {});
    expect((await served.phase("production")).resource.image).toEqual(shown(1));
  });

  test("also of phases that are behind, and after a restart", async () => {
    const store = memoryStore();
    await served.serve({ store });
    await served.post("/from/oci/to/staging/perform", {});
    await served.post("/from/staging/to/production/perform", {});
    await arrived(await build(2));
    expect((await served.phase("production")).resource.image).toEqual(shown(1));
    await served.post("/from/oci/to/staging/perform", {});
    await served.end();
    await build(3);
    await served.serve({ store });
    const { phases } = await served.pipeline();
    expect(phases.map(({ resource }) => resource.image)).toEqual([shown(3), shown(1), shown(2)]);
  });
});

describe("an edge tells", () => {
  test("how far behind its target is, and what was committed since", async () => {
    await served.serve();
    expect(await edge("oci", "staging")).not.toHaveProperty("behind_by");
    await served.post("/from/oci/to/staging/perform", {});
    expect(await edge("oci", "staging")).toMatchObject({ status: "up-to-date", behind_by: 0 });
    expect(await edge("oci", "staging")).not.toHaveProperty("source_changes");
    await arrived(await build(2));
    expect(await edge("oci", "staging")).toMatchObject({ status: "behind", behind_by: 1 });
    await arrived(await build(3));
    const source_changes = {
      from_revision: "c0ffee1",
      to_revision: "c0ffee3",
      compare_url: `${source}/compare/c0ffee1...c0ffee3`,
    };
    const edgeNow = await edge("oci", "staging");
    expect(edgeNow).toMatchObject({ status: "behind", behind_by: 2, source_changes });
    // What production shows, no image is known of.
    expect(await edge("staging", "production")).not.toHaveProperty("source_changes");
    const plan = await served.get<PlanView>("/from/oci/to/staging/plan");
    expect(plan).toMatchObject({ decision: "write", source_changes });
    const missed = { expected: { from_digest: "x", to_digest: plan.to_digest } };
    const answer = await fetch(`${served.url}${performing}`, posted(missed));
    expect(await answer.json()).toMatchObject({
      outcome: "plan-changed",
      plan: { source_changes },
    });
    await served.post("/phases/oci/vetoes", { digest: plan.from_digest ?? "", reason: "5xx" });
    const stopped = await edge("oci", "staging");
    expect(stopped).toMatchObject({ status: "blocked", behind_by: 2, source_changes });
  });
});
