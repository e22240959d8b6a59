import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openRemote } from "./open-remote.ts";
import type { NewObject } from "./remote.ts";
import { alteredRemote } from "./testing/altered-remote.ts";
import { RepositoryFixture, range, writeText } from "./testing/repository-fixture.ts";

let fixture: RepositoryFixture;

beforeAll(async () => {
  fixture = await RepositoryFixture.start();
});

beforeEach(() => fixture.newRepository());

afterEach(async () => {
  const leftOnDisk = await fixture.closeAll();
  assert.deepEqual(leftOnDisk, []);
});

afterAll(() => fixture.stop());

describe("the trees of a push", () => {
  let pushed: NewObject[];
  let there: ReadonlySet<string>;

  /** A repository whose pushes are written down, with what the server had before. */
  async function open() {
    pushed = [];
    const list = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"];
    there = new Set((await fixture.server.git(fixture.name, ...list)).split("\n"));
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    const remote = alteredRemote(real, () => ({
      push: (request, options) => {
        pushed.push(...request.objects);
        return real.push(request, options);
      },
    }));
    const repository = fixture.open({ remote });
    await repository.snapshot("main");
    return repository;
  }

  it("name the versions they were made from, which the server has or gets before them", async () => {
    const repository = await open();
    const paths = ["env/staging/app.yaml", "env/production/app.yaml", "new/file", "README.md"];
    const writes = range(12).map((index) =>
      repository.write("main", writeText(paths[index % 4] ?? "", `image: ${index}\n`)),
    );
    await Promise.all(writes);
    const known = new Set(there);
    for (const { oid, type, base } of pushed) {
      if (base) {
        expect([type, base.type, known.has(base.oid)]).toEqual(["tree", "tree", true]);
        expect(base).not.toHaveProperty("base");
      }
      known.add(oid);
    }
    const trees = pushed.filter(({ type }) => type === "tree");
    const made = trees.filter(({ base }) => base === undefined);
    // Only the directory `new` had no version before.
    expect(made.map(({ data }) => data.includes("file\0"))).toEqual([true]);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("leave out a version that comes back, so that none is based on itself", async () => {
    const repository = await open();
    const writes = ["other\n", "hello\n", "other\n"].map((text) =>
      repository.write("main", writeText("README.md", text)),
    );
    await Promise.all(writes);
    const oids = pushed.map(({ oid }) => oid);
    expect(new Set(oids).size).toBe(oids.length);
    const bases = new Set(pushed.flatMap(({ base }) => base?.oid ?? []));
    const trees = pushed.filter(({ type }) => type === "tree");
    expect(trees).toHaveLength(1);
    expect(trees.some(({ oid }) => bases.has(oid))).toBe(false);
    expect(await fixture.server.log(fixture.name)).toHaveLength(4);
  });

  it("name none where a directory was replaced", async () => {
    const repository = await open();
    await repository.write("main", {
      apply: async (files) => {
        await files.rm("env", { recursive: true });
        await files.writeFile("env/other", "other\n");
        return { message: "replaced" };
      },
    });
    const env = pushed.find(({ type, base }) => type === "tree" && !base);
    expect(env?.data.includes("other\0")).toBe(true);
    expect(await fixture.server.git(fixture.name, "ls-tree", "-r", "--name-only", "main")).toBe(
      "README.md\nenv/other\nrun.sh",
    );
  });
});
