import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GitObject, makeObject, type ObjectFormat, type Oid } from "../../objects/object.ts";
import { setEntry } from "../../objects/tree.ts";
import type { NewObject } from "../../remote.ts";
import { runGit } from "../../testing/run-git.ts";
import { seededRandom } from "../../testing/seeded-random.ts";
import { defaultPackLimits } from "./pack-limits.ts";
import { readPack } from "./read-pack.ts";
import { writePack } from "./write-pack.ts";

let directory: string;
let count = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "write-pack-test-"));
});

afterAll(() => rm(directory, { recursive: true, force: true }));

async function newRepository(format: ObjectFormat): Promise<string> {
  count += 1;
  const path = join(directory, `${count}.git`);
  await runGit(["init", "--quiet", "--bare", `--object-format=${format}`, path], { directory });
  return path;
}

async function names(repository: string): Promise<string[]> {
  const args = ["cat-file", "--batch-all-objects", "--batch-check=%(objectname)"];
  return (await runGit(args, { directory: repository })).toString().trim().split("\n");
}

function namesOf(objects: readonly GitObject[]): string[] {
  return [...new Set(objects.map(({ oid }) => oid))].toSorted();
}

/** A tree with this many entries, all of one empty blob. */
function largeTree(format: ObjectFormat, entries: number): Tree {
  const empty = makeObject(format, "blob", Buffer.alloc(0));
  const records = Array.from({ length: entries }, (_, index) => {
    const name = Buffer.from(`100644 file-${String(index).padStart(6, "0")}\0`);
    return Buffer.concat([name, Buffer.from(empty.oid, "hex")]);
  });
  return { tree: makeObject(format, "tree", Buffer.concat(records)), blobs: [empty] };
}

interface Tree {
  readonly tree: GitObject;
  readonly blobs: readonly GitObject[];
}

/** Versions of a tree, each with one file more or changed and made on the one before. */
function editedTrees(format: ObjectFormat, first: GitObject, seed: number): readonly NewObject[] {
  const random = seededRandom(seed);
  const made: NewObject[] = [];
  let base = first;
  for (let edit = 0; edit < 8; edit += 1) {
    const blob = makeObject(format, "blob", Buffer.from(`content ${random()}`));
    const name = Buffer.from(`file-${Math.floor(random() * 12_000)}`.padEnd(11, "0"));
    const data = setEntry(base.data, { mode: "100644", name, oid: blob.oid });
    const tree = makeObject(format, "tree", data);
    made.push(blob, { ...tree, base });
    base = tree;
  }
  return made;
}

describe.each(["sha1", "sha256"] as const)("a pack of %s objects", (format) => {
  it.each([0, 1, 30, 700, 10_000])(
    "is taken by git where it builds on a tree of %i entries that is there",
    async (entries) => {
      const { tree, blobs } = largeTree(format, entries);
      const edits = editedTrees(format, tree, entries);
      const repository = await newRepository(format);
      const before = writePack([tree, ...blobs], format);
      await runGit(["index-pack", "--strict", "--stdin"], { directory: repository, input: before });
      const pack = writePack(edits, format);
      await runGit(["index-pack", "--strict", "--stdin", "--fix-thin"], {
        directory: repository,
        input: pack,
      });
      expect(await names(repository)).toEqual(namesOf([tree, ...blobs, ...edits]));
      await runGit(["fsck", "--strict", "--no-dangling"], { directory: repository });
      expect(pack.length).toBeLessThan(entries > 600 ? 8 * 400 : 20_000);
    },
  );

  it("is taken by git object by object, and gives the same bytes", async () => {
    const { tree, blobs } = largeTree(format, 700);
    const edits = editedTrees(format, tree, 5);
    const repository = await newRepository(format);
    const input = writePack([...blobs, tree, ...edits], format);
    await runGit(["unpack-objects", "-q", "--strict"], { directory: repository, input });
    const last = edits.findLast(({ type }) => type === "tree") ?? tree;
    const stored = await runGit(["cat-file", "tree", last.oid], { directory: repository });
    expect(stored.equals(last.data)).toBe(true);
    expect(await names(repository)).toEqual(namesOf([tree, ...blobs, ...edits]));
  });

  it("gives back what was put in, whatever it is", async () => {
    const types = fc.constantFrom("blob", "tree", "commit", "tag");
    const object = fc
      .record({ type: types, data: fc.uint8Array({ max: 3, maxLength: 1200 }) })
      .map(({ type, data }) => makeObject(format, type, Buffer.from(data)));
    const objects = fc.array(fc.record({ object, base: fc.option(object, { nil: undefined }) }));
    await fc.assert(
      fc.asyncProperty(objects, async (list) => {
        const given: NewObject[] = list.map(({ object: { oid, type, data }, base }) => ({
          oid,
          type,
          data,
          base,
        }));
        const bases = new Map(list.flatMap(({ base }) => (base ? [[base.oid, base]] : [])));
        const base = (oid: Oid) => bases.get(oid);
        const limits = defaultPackLimits;
        const read = await readPack(writePack(given, format), { format, limits, base });
        expect(read.missingBases).toEqual([]);
        expect(namesOf(read.objects)).toEqual(namesOf(given));
      }),
      { seed: 29, numRuns: 100 },
    );
  });
});

describe("a pack", () => {
  const format = "sha1";
  const [one, two] = [version(0), version(1)];

  it("holds each object once, as it came first", () => {
    const pack = writePack([one, two, { ...two, base: one }, one], format);
    expect(pack.readUInt32BE(8)).toBe(2);
    expect(pack).toEqual(writePack([one, two], format));
  });

  it("may be empty", async () => {
    const pack = writePack([], format);
    const repository = await newRepository(format);
    await runGit(["unpack-objects", "--strict"], { directory: repository, input: pack });
    expect(pack).toHaveLength(32);
  });

  it("is whole where objects were each made on the other, or on themselves", async () => {
    const list = [
      { ...one, base: two },
      { ...two, base: one },
      { ...version(2), base: version(2) },
    ];
    const input = writePack(list, format);
    const repository = await newRepository(format);
    await runGit(["index-pack", "--strict", "--stdin"], { directory: repository, input });
    expect(await names(repository)).toEqual(namesOf(list));
  });

  it("has no delta between objects of two types", async () => {
    const data = Buffer.alloc(3000, "the same bytes");
    const base = makeObject(format, "tag", data);
    const input = writePack([{ ...makeObject(format, "blob", data), base }], format);
    const repository = await newRepository(format);
    await runGit(["unpack-objects", "-q"], { directory: repository, input });
    expect(await names(repository)).toHaveLength(1);
  });

  it("has no more than 50 deltas on each other", async () => {
    const versions = Array.from({ length: 130 }, (_, index) => version(index));
    const chain = versions.map((object, index) => ({ ...object, base: versions[index - 1] }));
    const repository = await newRepository(format);
    const pack = writePack(chain, format);
    await runGit(["index-pack", "--strict", "--stdin"], { directory: repository, input: pack });
    const args = ["cat-file", "--batch-all-objects", "--batch-check=%(deltabase)"];
    const listed = (await runGit(args, { directory: repository })).toString();
    const whole = listed.split("\n").filter((line) => /^0+$/.test(line));
    expect(whole).toHaveLength(3);
    const limits = { ...defaultPackLimits, maxDepth: 50 };
    const read = await readPack(pack, { format, limits, base: () => undefined });
    expect(namesOf(read.objects)).toEqual(namesOf(versions));
  });

  it("of 700 small objects takes little computing", () => {
    const objects = Array.from({ length: 700 }, (_, index) =>
      makeObject(format, "blob", Buffer.from(`image: registry/app:${index}\n`.repeat(8))),
    );
    const times = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage();
      writePack(objects, format);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    });
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

function version(index: number): GitObject {
  const data = Buffer.alloc(3000, "all the same but for a few bytes of it\n");
  data.write(`version ${index}`, 100);
  return makeObject("sha1", "blob", data);
}
