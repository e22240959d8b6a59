import { describe, expect, test } from "vitest";
import { memoryStore } from "../src/stores/memory.ts";
import { ServedShop } from "./served-shop.ts";
import { until } from "./shop.ts";

const served = new ServedShop();
const store = memoryStore();

async function committed(...fields: readonly string[]): Promise<readonly string[]> {
  const { git, repository } = served.shop;
  const format = `--format=${fields.join("%n")}`;
  return (await git.git(repository, "log", "-1", format)).trim().split("\n");
}

describe("a phase shows of the commit that brought what it shows", () => {
  test("who wrote it and when it was committed, also after a restart", async () => {
    await served.serve({ store });
    await served.post("/from/oci/to/staging/perform", {});
    const { resource } = await served.phase("staging");
    const [commit, author, time = ""] = await committed("%H", "%an", "%cI");
    const committed_at = new Date(time).toISOString();
    expect(resource).toMatchObject({ commit, author, committed_at });
    await served.end();
    await served.serve({ store });
    expect((await served.phase("staging")).resource).toEqual(resource);
  });

  test("the same of what somebody else brought", async () => {
    await served.serve();
    const { git, repository } = served.shop;
    const files = { "phases/staging.json": '{ "version": "by hand" }\n' };
    const commit = await git.commit(repository, { files });
    const { resource } = await until(
      () => served.phase("staging"),
      ({ resource: { digest } }) => digest === "by hand",
    );
    const [author, time = ""] = await committed("%an", "%cI");
    const committed_at = new Date(time).toISOString();
    expect(resource).toMatchObject({ commit, cause: "outside", author, committed_at });
  });

  test("nothing where it is not known which one that is", async () => {
    await served.serve();
    const { resource } = await served.phase("production");
    expect(resource).toMatchObject({ digest: "old", cause: "observed" });
    expect(resource).not.toHaveProperty("author");
    expect(resource).not.toHaveProperty("committed_at");
  });
});
