import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EntryChange, entryChanges } from "./entry-changes.ts";
import { makeObject } from "./object.ts";
import { setEntry, type TreeEntry, treeEntries } from "./tree.ts";

const formats = ["sha1", "sha256"] as const;
const empty = Buffer.alloc(0);

/** Few names, modes and contents, so that two trees have much in common. */
const entries = fc.array(
  fc.record({
    name: fc.oneof(
      fc.constantFrom("a", "a.", "a-b", "a0", "ab", "b", "zz").map((name) => Buffer.from(name)),
      fc.constantFrom([0xff], [0x61, 0xff], [0xef, 0xbf, 0xbd]).map((name) => Buffer.from(name)),
    ),
    mode: fc.constantFrom("100644", "100755", "40000"),
    content: fc.constantFrom("one", "two"),
  }),
  { maxLength: 8 },
);

function build(
  of: typeof entries extends fc.Arbitrary<infer T> ? T : never,
  format: "sha1" | "sha256",
) {
  return of.reduce<Buffer>((tree, { name, mode, content }) => {
    const { oid } = makeObject(format, "blob", Buffer.from(content));
    return setEntry(tree, { name, mode, oid });
  }, empty);
}

function readable(changes: Iterable<EntryChange>): string[] {
  const text = (entry: TreeEntry | undefined) => (entry ? `${entry.mode} ${entry.oid}` : "none");
  return [...changes]
    .map(({ name, before, after }) => `${name.toString("hex")} ${text(before)} ${text(after)}`)
    .toSorted();
}

/** Name by name, without any shortcut. */
function compared(before: Buffer, after: Buffer, format: "sha1" | "sha256"): string[] {
  const byName = (tree: Buffer) =>
    new Map([...treeEntries(tree, format)].map((entry) => [entry.name.toString("hex"), entry]));
  const [old, now] = [byName(before), byName(after)];
  const names = new Set([...old.keys(), ...now.keys()]);
  const all = [...names].map((name) => ({
    name: Buffer.from(name, "hex"),
    before: old.get(name),
    after: now.get(name),
  }));
  return readable(
    all.filter((a) => a.before?.oid !== a.after?.oid || a.before?.mode !== a.after?.mode),
  );
}

describe.each(formats)("entryChanges of %s", (format) => {
  it("are those found by comparing name by name", () => {
    fc.assert(
      fc.property(entries, entries, (some, others) => {
        const before = build(some, format);
        const after = build(others, format);
        const changes = readable(entryChanges(before, after, format));
        expect(changes).toEqual(compared(before, after, format));
      }),
    );
  });

  it("are few where few of many differ, wherever they are", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      name: Buffer.from(String(index).padStart(5, "0")),
      mode: "100644",
      oid: makeObject(format, "blob", Buffer.from(String(index))).oid,
    }));
    const tree = Buffer.concat(many.map((entry) => setEntry(empty, entry)));
    const { oid } = makeObject(format, "blob", Buffer.from("new"));
    for (const place of [0, 1, 102, 5000, 9999]) {
      const entry = many[place] ?? expect.fail();
      const after = setEntry(tree, { ...entry, oid });
      expect(entryChanges(tree, after, format)).toEqual([
        { name: entry.name, before: entry, after: { ...entry, oid } },
      ]);
    }
  });

  it("are not misled by hashes that look like entries", () => {
    const oids = ["00", "20", "31", "ff"].map((byte) =>
      byte.repeat(format === "sha1" ? 20 : 32),
    ) as TreeEntry["oid"][];
    for (const oid of oids) {
      for (const other of oids) {
        const entry = { name: Buffer.from("b"), mode: "100644", oid };
        const before = setEntry(setEntry(empty, entry), { ...entry, name: Buffer.from("c") });
        const after = setEntry(setEntry(before, { ...entry, oid: other }), {
          ...entry,
          name: Buffer.from("a"),
        });
        const changes = readable(entryChanges(before, after, format));
        expect(changes).toEqual(compared(before, after, format));
      }
    }
  });
});
