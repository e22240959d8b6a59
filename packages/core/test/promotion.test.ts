import { describe, expect, test } from "vitest";
import { ada, image, toProduction, toStaging, until, useShop } from "./shop.ts";

const shop = useShop();

describe("the way of an image", () => {
  test("S1 S53 a new image leads to a commit for staging, without anybody doing anything", async () => {
    const first = await shop.registry.push({ ...image, content: "S1 first" });
    const operations = await shop.start({ trigger: true });
    const staging = () => operations.phase("app", "staging");
    await until(staging, ({ resource }) => resource.digest === first.digest);

    const second = await shop.registry.push({ ...image, content: "S1 second" });
    const { resource } = await until(staging, (view) => view.resource.digest === second.digest);
    expect(resource.cause).toBe("promotion");
    expect(JSON.parse(await shop.git.read(shop.repository, "phases/staging.json"))).toEqual({
      version: second.digest,
      replicas: 2,
      channel: "stable",
    });
    expect((await shop.git.log(shop.repository)).map(({ message }) => message)).toEqual([
      "Update staging",
      "Update staging",
      "first",
    ]);
  });

  test("S2 S61 a person promotes what is in staging to production", async () => {
    const operations = await shop.start();
    await shop.git.commit(shop.repository, {
      files: { "phases/staging.json": '{ "version": "new" }' },
    });
    const performed = await operations.perform(toProduction, ada);
    expect(performed).toMatchObject({
      outcome: "promoted",
      annotations: { "dev.getglu.git.base_ref": "main" },
      promotion: { state: "promoted", actor: "ada", cause: "person", from_digest: "new" },
    });
    expect(await shop.git.read(shop.repository, "phases/production.json")).toContain(
      '"version": "new"',
    );
    expect(await operations.perform(toProduction, ada)).toEqual({
      outcome: "up-to-date",
      annotations: {},
    });
  });

  test("S3 only the file of the target phase changes", async () => {
    await shop.registry.push({ ...image, content: "S3" });
    const operations = await shop.start();
    await operations.perform(toStaging, ada);
    const changed = await shop.git.git(shop.repository, "diff", "--name-only", "HEAD~1", "HEAD");
    expect(changed).toBe("phases/staging.json");
  });

  test("S4 it only reads from the registry and only pushes to the one branch", async () => {
    await shop.registry.push({ ...image, content: "S4" });
    const seen = shop.registry.requests.length;
    const operations = await shop.start();
    await operations.perform(toStaging, ada);
    const methods = new Set(shop.registry.requests.slice(seen).map(({ method }) => method));
    expect([...methods].filter((method) => method !== "GET" && method !== "HEAD")).toEqual([]);
    expect(await shop.git.git(shop.repository, "for-each-ref", "--format=%(refname)")).toBe(
      "refs/heads/main",
    );
  });

  test("the commit says in its trailers what it is", async () => {
    const { digest } = await shop.registry.push({ ...image, content: "trailers" });
    const operations = await shop.start();
    const performed = await operations.perform(toStaging, ada);
    const id = performed.outcome === "promoted" ? performed.promotion.id : "";
    expect(await shop.git.git(shop.repository, "log", "-1", "--format=%an <%ae>%n%B")).toBe(
      `glu <glu@localhost>
Update staging

Promote oci to staging
from old
to ${digest}

Tag: latest

Glu-Promotion: ${id}
Glu-Phase: app/staging
Glu-Edge: promotion oci -> staging
Glu-From: old
Glu-To: ${digest}
Glu-Actor: ada
`.trimEnd(),
    );
  });
});
