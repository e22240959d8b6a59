import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { InvalidObjectError } from "../errors.ts";
import { isolatedEnvironment } from "../testing/run-git.ts";
import { makeObject, type ObjectFormat, type Oid, parseOid } from "./object.ts";
import {
  entryKind,
  findEntry,
  removeEntry,
  setEntry,
  type TreeEntry,
  treeEntries,
} from "./tree.ts";

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "tree-test-"));
  for (const format of formats) {
    git(format, ["init", "--quiet", "--bare", `--object-format=${format}`, "."]);
  }
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const formats = ["sha1", "sha256"] as const;
const modes = ["100644", "100755", "120000", "160000", "40000"] as const;

/** Names that make the order of directories matter, and bytes that are no UTF-8. */
const name = fc
  .oneof(
    fc
      .constantFrom("a", "a.", "a-b", "a/".slice(0, 1), "a0", "ab", "b")
      .map((text) => Buffer.from(text)),
    fc
      .uint8Array({ minLength: 1, maxLength: 6 })
      .map((bytes) =>
        Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 0x61 : byte))),
      ),
  )
  .filter((bytes) => ![".", "..", ".git"].includes(bytes.toString().toLowerCase()));

function entry(format: ObjectFormat): fc.Arbitrary<TreeEntry> {
  const hex = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => {
    const length = format === "sha1" ? 40 : 64;
    return parseOid(Buffer.from(bytes).toString("hex").slice(0, length));
  });
  return fc.record({ mode: fc.constantFrom(...modes), name, oid: hex });
}

function build(entries: readonly TreeEntry[]): Buffer {
  return entries.reduce<Buffer>(setEntry, Buffer.alloc(0));
}

it("that are looked into again and again are read once, and say the same", () => {
  const entries = Array.from({ length: 2_000 }, (_, index) => ({
    mode: "40000",
    name: Buffer.from(`app-${String(index).padStart(4, "0")}`),
    oid: parseOid(index.toString(16).padStart(40, "0")),
  }));
  const bytes = entries.map(({ mode, name, oid }) =>
    Buffer.concat([Buffer.from(`${mode} `), name, Buffer.of(0), Buffer.from(oid, "hex")]),
  );
  const tree = Buffer.concat(bytes);
  const looks = () => entries.map(({ name }) => findEntry(tree, name, "sha1"));
  expect(looks()).toEqual(entries);
  // From here on there is nothing in the bytes that would be found.
  tree.fill(1, 0, tree.length - 1);
  expect(looks().every((found) => found !== undefined)).toBe(true);
  expect(findEntry(tree, Buffer.from("app-2000"), "sha1")).toBeUndefined();
});

describe.each(formats)("trees of %s", (format) => {
  it("are the ones git mktree makes of the same entries", () => {
    const lists = fc.sample(fc.array(entry(format), { maxLength: 12 }), { numRuns: 60, seed: 7 });
    const distinct = lists.map((list) => lastOfEachName(list));
    const input = Buffer.concat(distinct.map(mktreeInput));
    const made = git(format, ["mktree", "--missing", "-z", "--batch"], input).trim().split("\n");
    const ours = distinct.map((list) => makeObject(format, "tree", build(list)).oid);
    expect(ours).toEqual(made);
  });

  it("keep every other byte when an entry is set or removed", () => {
    fc.assert(
      fc.property(fc.array(entry(format), { maxLength: 12 }), entry(format), (list, changed) => {
        const tree = build(list);
        const others = [...treeEntries(tree, format)].filter(
          ({ name }) => !name.equals(changed.name),
        );
        const after = setEntry(tree, changed);
        expect(findEntry(after, changed.name, format)).toEqual(changed);
        const removed = removeEntry(after, changed.name, format);
        expect([...treeEntries(removed, format)]).toEqual(others);
        expect(removed).toEqual(removeEntry(tree, changed.name, format));
      }),
    );
  });

  it("are read to the end or refused, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const tree = Buffer.from(bytes);
        expect(refusedOrWhole(tree, format)).toBe(true);
      }),
    );
  });
});

describe("a tree", () => {
  const oid = parseOid("1".repeat(40));

  it("keeps modes as they were written, also odd ones", () => {
    const odd = Buffer.concat([Buffer.from("100664 odd\0"), Buffer.from(oid, "hex")]);
    const tree = setEntry(odd, { mode: "100644", name: Buffer.from("zoo"), oid });
    expect([...treeEntries(tree, "sha1")].map(({ mode }) => mode)).toEqual(["100664", "100644"]);
  });

  it("moves an entry that turns from a file into a directory to its new place", () => {
    const tree = build([file("a", oid), file("a.b", oid)]);
    const turned = setEntry(tree, { ...file("a", oid), mode: "40000" });
    expect([...treeEntries(turned, "sha1")].map((one) => one.name.toString())).toEqual([
      "a.b",
      "a",
    ]);
  });

  it.each([
    ["is cut off", Buffer.from("100644 a\0short")],
    ["has no name", Buffer.concat([Buffer.from("100644 \0"), Buffer.alloc(20)])],
    ["has a mode that is no number", Buffer.concat([Buffer.from("10x644 a\0"), Buffer.alloc(20)])],
    ["has no mode", Buffer.from("nonsense")],
  ])("is refused if it %s", (_, bytes) => {
    expect(() => [...treeEntries(bytes, "sha1")]).toThrow(InvalidObjectError);
  });

  it.each(["", "a/b", "a\0b"])("takes no entry named %j", (text) => {
    expect(() => setEntry(Buffer.alloc(0), file(text, oid))).toThrow(InvalidObjectError);
  });

  it("knows what an entry is by its mode", () => {
    expect(["100600", "40000", "040000", "120000", "160000"].map(entryKind)).toEqual([
      "file",
      "directory",
      "directory",
      "symlink",
      "submodule",
    ]);
  });
});

function file(text: string, oid: Oid): TreeEntry {
  return { mode: "100644", name: Buffer.from(text), oid };
}

function lastOfEachName(list: readonly TreeEntry[]): TreeEntry[] {
  return [...new Map(list.map((one) => [one.name.toString("latin1"), one])).values()];
}

function mktreeInput(list: readonly TreeEntry[]): Buffer {
  const types = { "40000": "tree", "160000": "commit" } as const;
  const lines = list.map(({ mode, name, oid }) => {
    const type = mode === "40000" || mode === "160000" ? types[mode] : "blob";
    return Buffer.concat([Buffer.from(`${mode} ${type} ${oid}\t`), name, Buffer.of(0)]);
  });
  return Buffer.concat([...lines, Buffer.of(0)]);
}

function git(format: ObjectFormat, args: readonly string[], input?: Buffer): string {
  const gitDirectory = ["--git-dir", join(directory, format)];
  const all =
    args[0] === "init"
      ? [...args.slice(0, -1), join(directory, format)]
      : [...gitDirectory, ...args];
  return execFileSync("git", all, { input: input ?? "", env: isolatedEnvironment() }).toString();
}

function refusedOrWhole(tree: Buffer, format: ObjectFormat): boolean {
  try {
    return treeEntries(tree, format).next().done === (tree.length === 0);
  } catch (error) {
    return error instanceof InvalidObjectError;
  }
}
