import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GitObject, ObjectFormat, ObjectType, Oid } from "../../objects/object.ts";
import { runGit } from "../../testing/run-git.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { defaultPackLimits } from "./pack-limits.ts";
import { type PackContents, readPack } from "./read-pack.ts";

describe.each(["sha1", "sha256"] as const)("a pack of git with %s", (format) => {
  let repository: string;
  let stored: ReadonlyMap<string, GitObject>;

  beforeAll(async () => {
    repository = await mkdtemp(join(tmpdir(), "read-pack-test-"));
    await createHistory(repository, format);
    stored = await allObjects(repository);
  });

  afterAll(() => rm(repository, { recursive: true, force: true }));

  function pack(options: readonly string[], revisions = ""): Promise<Buffer> {
    const args = ["pack-objects", "--revs", "--stdout", "-q", "--no-reuse-delta", ...options];
    return runGit(args, { directory: repository, input: revisions });
  }

  function read(bytes: Buffer, base: (oid: Oid) => GitObject | undefined): Promise<PackContents> {
    return readPack(bytes, { format, limits: defaultPackLimits, base });
  }

  it.each([
    ["whole objects", ["--all", "--window=0"], false],
    ["OFS_DELTA", ["--all", "--delta-base-offset", "--depth=50", "--window=50"], true],
    ["REF_DELTA", ["--all", "--depth=50", "--window=50"], true],
  ])("is read with %s", async (_, options, hasDeltas) => {
    const bytes = await pack(options);
    const { objects, missingBases } = await read(bytes, () => undefined);
    expect(missingBases).toEqual([]);
    expect(objects).toHaveLength(stored.size);
    for (const object of objects) {
      expect(object.data.equals(stored.get(object.oid)?.data ?? Buffer.of(0))).toBe(true);
      expect(object.type).toBe(stored.get(object.oid)?.type);
    }
    expect((await countDeltas(repository, bytes)) > 0).toBe(hasDeltas);
  });

  it("is read where it builds on what is not in it", async () => {
    const bytes = await pack(["--thin", "--delta-base-offset", "--window=50"], "HEAD\n^HEAD~5\n");
    const without = await read(bytes, () => undefined);
    expect(without.missingBases.length).toBeGreaterThan(0);
    const missing = new Set<string>(without.missingBases);
    const asked: Oid[] = [];
    const { objects, missingBases } = await read(bytes, (oid) => {
      asked.push(oid);
      return missing.has(oid) ? stored.get(oid) : undefined;
    });
    expect(missingBases).toEqual([]);
    expect(asked.toSorted()).toEqual([...missing].toSorted());
    const revisions = ["rev-list", "--objects", "--no-object-names", "HEAD", "^HEAD~5"];
    const listed = (await runGit(revisions, { directory: repository })).toString().trim();
    expect(objects.map(({ oid }) => oid).toSorted()).toEqual(listed.split("\n").toSorted());
    expect(without.objects.length).toBeLessThan(objects.length);
    expect(listed.split("\n")).toEqual(
      expect.arrayContaining(without.objects.map(({ oid }) => oid)),
    );
  });
});

/** Files that change a little from commit to commit, one of them large, and a tag. */
async function createHistory(repository: string, format: ObjectFormat): Promise<void> {
  const options = { directory: repository };
  await runGit(["init", "--quiet", "--bare", `--object-format=${format}`, "-b", "main"], options);
  const random = seededRandom(5);
  const lines = Array.from({ length: 3000 }, () => String(random()));
  const commits = Array.from({ length: 80 }, (_, index) => {
    const place = Math.floor(random() * lines.length);
    lines[place] = `changed in ${index}`;
    const large = lines.join("\n");
    const small = lines.slice(0, 100 + (index % 7)).join("\n");
    const paths = [`large.txt`, `dir-${index % 5}/file-${index % 9}`];
    const files = [large, small].map(
      (text, at) => `M 100644 inline ${paths[at]}\ndata ${text.length}\n${text}\n`,
    );
    return `commit refs/heads/main\ncommitter T <t@example.com> ${1_700_000_000 + index} +0000\ndata 1\nx\n${files.join("")}\n`;
  });
  await runGit(["fast-import", "--quiet"], { directory: repository, input: commits.join("") });
  await runGit(["tag", "-a", "-m", "a tag", "v1", "main"], options);
}

async function allObjects(repository: string): Promise<ReadonlyMap<string, GitObject>> {
  const output = await runGit(["cat-file", "--batch-all-objects", "--batch"], {
    directory: repository,
  });
  const objects = new Map<string, GitObject>();
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf("\n", start);
    const [oid = "", type = "", size = ""] = output.toString("latin1", start, end).split(" ");
    const data = output.subarray(end + 1, end + 1 + Number(size));
    objects.set(oid, { oid: oid as Oid, type: type as ObjectType, data });
    start = end + 1 + Number(size) + 1;
  }
  return objects;
}

async function countDeltas(repository: string, pack: Buffer): Promise<number> {
  const index = [
    "index-pack",
    "--stdin",
    "-o",
    join(repository, "checked.idx"),
    join(repository, "checked.pack"),
  ];
  await rm(join(repository, "checked.idx"), { force: true });
  await rm(join(repository, "checked.pack"), { force: true });
  await runGit(index, { directory: repository, input: pack });
  const listed = await runGit(["verify-pack", "-v", "checked.idx"], { directory: repository });
  return listed
    .toString()
    .split("\n")
    .filter((line) => /^[0-9a-f]{40,} \w+ +\d+ \d+ \d+ \d+ /.test(line)).length;
}
