import { tmpdir } from "node:os";
import type { Filesystem, PhaseDescriptor } from "@glu/core";
import { beforeEach, expect, test } from "vitest";
import { runGlu } from "./glu-process.ts";
import { posted } from "./posted.ts";
import { pathOf, Release } from "./release.ts";
import { ServedShop } from "./served-shop.ts";

const served = new ServedShop();
const found = "ghcr.io/acme/app:1.2";
const performing = "/api/v1/pipelines/app/from/staging/to/production/perform";
const reason = `"${found}" has no digest`;

/** Its manifest may name the image by its tag alone. */
class Deployed extends Release {
  image = "";

  whyEmpty(): string {
    return `"${this.image}" has no digest\n`;
  }

  override async readFrom(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const { image } = JSON.parse(await files.readFile(pathOf(phase), "utf8"));
    this.image = image;
    const [, digest = ""] = this.image.split("@");
    this.version = digest;
  }

  override async writeTo(phase: PhaseDescriptor, files: Filesystem): Promise<void> {
    const image = `${found}@${this.version}`;
    await files.writeFile(pathOf(phase), `${JSON.stringify({ image })}\n`);
  }
}

async function glu(...args: readonly string[]): Promise<string> {
  const all = [...args, "--server", served.url];
  const { code, stdout, stderr } = await runGlu(all, { cwd: tmpdir() });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

beforeEach(async () => {
  const { git, repository } = served.shop;
  const manifest = `${JSON.stringify({ image: found })}\n`;
  await git.commit(repository, { files: { "phases/staging.json": manifest } });
});

test("a phase without a digest says what is there instead, and can be promoted into", async () => {
  await served.serve({ create: () => new Deployed() });
  expect(await served.phase("staging")).toMatchObject({ state: "empty", reason });
  const toProduction = `the phase it promotes from is empty: ${reason}`;
  const { edges } = await served.pipeline();
  expect(edges).toMatchObject([
    { status: "behind", can_perform: true },
    { status: "blocked", can_perform: false, reason: toProduction },
  ]);
  const asked = await fetch(`${served.url}${performing}`, posted({}));
  expect(await asked.json()).toMatchObject({ status: 409, detail: toProduction });
  expect(await glu("inspect", "app", "staging")).toContain(`STATE       empty: ${reason}\n`);
  expect(await glu("inspect", "app")).toContain(`production: ${toProduction}\n`);

  expect(await served.post("/from/oci/to/staging/perform", {})).toMatchObject({
    outcome: "promoted",
  });
  expect(await served.phase("staging")).toMatchObject({ state: "ready" });
});

test("a phase whose file is missing says that, whatever the resource would say", async () => {
  const { git, repository } = served.shop;
  await git.commit(repository, { files: { "phases/staging.json": null } });
  await served.serve({ create: () => new Deployed() });
  expect(await served.phase("staging")).toMatchObject({
    state: "empty",
    reason: "phases/staging.json does not exist on branch main",
  });
});
