import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidObjectError } from "../errors.ts";
import { runGit } from "../testing/run-git.ts";
import { checkObject } from "./check-object.ts";
import { type GitObject, makeObject, type ObjectFormat, parseOid } from "./object.ts";

const formats = ["sha1", "sha256"] as const;

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "check-object-test-"));
  for (const format of formats) {
    const path = join(directory, format);
    await runGit(["init", "--quiet", "--bare", `--object-format=${format}`, path], { directory });
  }
});

afterAll(() => rm(directory, { recursive: true, force: true }));

/** Names that begin with each other, so that directories sort away from files of the same name. */
const names = ["a", "a.b", "a.b.c", "a0", "ab", "b", "", ".", "..", ".git", ".GIT", "a/b", ".gi"];
const modes = ["100644", "40000"];

interface RawEntry {
  readonly mode: string;
  readonly name: string;
}

const list = fc.array(
  fc.record({
    mode: fc.constantFrom(...modes),
    name: fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...names.slice(0, 6)) },
      { weight: 1, arbitrary: fc.constantFrom(...names) },
    ),
  }),
  { maxLength: 5 },
);

/** Sorted as Git wants it or left as it is, whole or damaged. */
const trees = fc
  .record({
    entries: list,
    sorted: fc.boolean(),
    cut: fc.option(fc.nat(30), { freq: 8 }),
  })
  .map(({ entries, sorted, cut }) => ({
    entries: sorted ? entries.toSorted(byKey) : entries,
    cut: cut ?? 0,
  }));

function byKey(a: RawEntry, b: RawEntry): number {
  return Buffer.compare(Buffer.from(sortKey(a)), Buffer.from(sortKey(b)));
}

function sortKey({ mode, name }: RawEntry): string {
  return mode === "40000" ? `${name}/` : name;
}

function rawTree(entries: readonly RawEntry[], format: ObjectFormat): Buffer {
  const oid = (mode: string) => Buffer.alloc(format === "sha1" ? 20 : 32, mode === "40000" ? 2 : 1);
  const records = entries.flatMap(({ mode, name }) => [
    Buffer.from(`${mode} ${name}\0`),
    oid(mode),
  ]);
  return Buffer.concat(records);
}

const goodPerson = "Ann <ann@example.com> 1700000000 +0100";
const people = [
  goodPerson,
  " <> 0 -0000",
  "Ann  <a b> 12 +1234",
  "Ann",
  "<ann@example.com> 1 +0000",
  "Ann<ann@example.com> 1 +0000",
  "A>nn <ann@example.com> 1 +0000",
  "Ann <ann@example.com 1 +0000",
  "Ann <ann@example.com>1 +0000",
  "Ann <ann@example.com> 01 +0000",
  "Ann <ann@example.com> x +0000",
  "Ann <ann@example.com> 99999999999999999999 +0000",
  "Ann <ann@example.com> 1 0000",
  "Ann <ann@example.com> 1 +000",
  "Ann <ann@example.com> 1 +00000",
  "Ann <ann@example.com> 1",
];

const person = fc.oneof(
  { weight: 3, arbitrary: fc.constant(goodPerson) },
  { weight: 1, arbitrary: fc.constantFrom(...people) },
);

/** Lines of a commit, of which some may be wrong, missing, doubled or out of order. */
function commits(format: ObjectFormat): fc.Arbitrary<string> {
  const width = format === "sha1" ? 40 : 64;
  const tree = `tree ${"1".repeat(width)}`;
  const parent = `parent ${"2".repeat(width)}`;
  const line = fc.oneof(
    fc.constantFrom(tree, parent, "gpgsig x", "", "parent x", `${tree}0`),
    person.map((one) => `author ${one}`),
    person.map((one) => `committer ${one}`),
  );
  const ordered = fc
    .record({ parents: fc.array(fc.constant(parent), { maxLength: 2 }), person, other: person })
    .map(({ parents, person, other }) => [
      tree,
      ...parents,
      `author ${person}`,
      `committer ${other}`,
    ]);
  const spliced = fc
    .record({ lines: ordered, at: fc.nat(4), count: fc.nat(1), line })
    .map(({ lines, at, count, line }) => lines.toSpliced(at, count, line));
  const ending = fc.constantFrom("\n\nmessage\n", "\n", "\n\n", "", "\n\nmess\0age");
  return fc
    .tuple(fc.oneof(ordered, ordered, spliced), ending)
    .map(([lines, end]) => lines.join("\n") + end);
}

describe.each(formats)("checkObject of %s", (format) => {
  it("refuses the trees git fsck refuses, and no others", async () => {
    const samples = fc.sample(trees, { numRuns: 400, seed: 21 });
    const objects = samples.map(({ entries, cut }) => {
      const raw = rawTree(entries, format);
      return makeObject(format, "tree", raw.subarray(0, Math.max(0, raw.length - cut)));
    });
    expectAgreement(await judge(objects, format));
  });

  it("refuses the commits git fsck refuses, and no others", async () => {
    const samples = fc.sample(commits(format), { numRuns: 400, seed: 22 });
    const objects = samples.map((text) => makeObject(format, "commit", Buffer.from(text)));
    expectAgreement(await judge(objects, format));
  });
});

describe("checkObject", () => {
  const oid = parseOid("1".repeat(40));

  it.each([
    ["out of order", ["b", "a"]],
    ["there twice", ["a", "a"]],
    ["not allowed", [".Git"]],
  ])("says which entry of a tree is %s", (problem, entries) => {
    const tree = rawTree(
      entries.map((name) => ({ mode: "100644", name })),
      "sha1",
    );
    const check = () => checkObject({ oid, type: "tree", data: tree });
    expect(check).toThrow(InvalidObjectError);
    expect(check).toThrow(`"${entries.at(-1)}"`);
    expect(check).toThrow(problem);
  });

  it("finds a file and a directory of one name, also with others in between", () => {
    const entries = [
      { mode: "100644", name: "a" },
      { mode: "100644", name: "a.b" },
      { mode: "40000", name: "a" },
    ];
    const check = () => checkObject({ oid, type: "tree", data: rawTree(entries, "sha1") });
    expect(check).toThrow("both a file and a directory");
  });

  it("leaves odd modes and any blob alone", () => {
    const odd = rawTree([{ mode: "100664", name: "a" }], "sha1");
    checkObject({ oid, type: "tree", data: odd });
    checkObject({ oid, type: "blob", data: Buffer.from([0, 1, 2]) });
  });

  it("checks a tree of 10,000 entries in a few milliseconds", () => {
    const entries = Array.from({ length: 10_000 }, (_, index) => ({
      mode: "100644",
      name: `file-${String(index).padStart(5, "0")}`,
    }));
    const data = rawTree(entries, "sha1");
    const start = performance.now();
    checkObject({ oid, type: "tree", data });
    expect(performance.now() - start).toBeLessThan(100);
  });
});

/** The samples hold many of both, so that agreement means something. */
function expectAgreement(judgements: readonly Judgement[]): void {
  const differing = judgements.filter(
    ({ byUs, byGit }) => (byUs === undefined) !== (byGit === undefined),
  );
  expect(differing).toEqual([]);
  const refused = judgements.filter(({ byGit }) => byGit !== undefined);
  expect(refused.length).toBeGreaterThan(50);
  expect(refused.length).toBeLessThan(judgements.length - 50);
}

interface Judgement {
  readonly bytes: string;
  readonly byUs: string | undefined;
  readonly byGit: string | undefined;
}

function refusal(object: GitObject): string | undefined {
  try {
    checkObject(object);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidObjectError);
    return String(error);
  }
}

async function judge(objects: readonly GitObject[], format: ObjectFormat): Promise<Judgement[]> {
  const byGit = await refusedByGit(objects, format);
  return objects.map((object) => ({
    bytes: object.data.toString("latin1"),
    byUs: refusal(object),
    byGit: byGit.get(object.oid),
  }));
}

/** What git says of those it refuses. Objects that are named but not there are not wrong. */
async function refusedByGit(
  objects: readonly GitObject[],
  format: ObjectFormat,
): Promise<ReadonlyMap<string, string>> {
  const repository = join(directory, format);
  const type = objects[0]?.type ?? "tree";
  const paths = objects.map(({ oid }) => join(directory, `${oid}.bytes`));
  await Promise.all(objects.map(({ data }, index) => writeFile(paths[index] ?? "", data)));
  const hash = ["hash-object", "--literally", "--no-filters", "-w", "-t", type, "--stdin-paths"];
  await runGit(hash, { directory: repository, input: `${paths.join("\n")}\n` });
  const complaints = await fsck(repository);
  return new Map(complaints.map((line) => [line.match(/\b[0-9a-f]{40,64}\b/)?.[0] ?? "", line]));
}

async function fsck(repository: string): Promise<readonly string[]> {
  const run = runGit(["fsck", "--strict", "--no-dangling"], { directory: repository });
  const text = await run.then(String, String);
  return text.split("\n").filter((line) => /\b(?:error|warning)\b/.test(line));
}
