import { describe, expect, it } from "vitest";
import { changedPaths } from "./changed-paths.ts";
import { makeObject, type Oid } from "./objects/object.ts";
import { setEntry } from "./objects/tree.ts";

const trees = new Map<Oid, Buffer>();

/** A tree made of nested objects; text is a file, a leading `->` a link. */
interface Files {
  readonly [name: string]: string | Files;
}

function tree(files: Files): Oid {
  const data = Object.entries(files).reduce<Buffer>((bytes, [name, value]) => {
    const entry =
      typeof value === "string"
        ? { mode: value.startsWith("->") ? "120000" : "100644", oid: blob(value) }
        : { mode: "40000", oid: tree(value) };
    return setEntry(bytes, { ...entry, name: Buffer.from(name) });
  }, Buffer.alloc(0));
  const { oid } = makeObject("sha1", "tree", data);
  trees.set(oid, data);
  return oid;
}

function blob(text: string): Oid {
  return makeObject("sha1", "blob", Buffer.from(text)).oid;
}

function peek(oid: Oid): Buffer | undefined {
  return trees.get(oid);
}

function changed(before: Files, after: Files, paths: readonly string[]): string[] {
  return [...changedPaths(tree(before), tree(after), { paths, peek })];
}

describe("changedPaths", () => {
  const base = { env: { staging: { app: "one" }, production: { app: "zero" } }, readme: "hello" };

  it("finds a file, its directories and the root, and nothing beside them", () => {
    const after = { ...base, env: { ...base.env, staging: { app: "two" } } };
    const paths = ["", "env", "env/staging", "env/staging/app", "env/production/app", "readme"];
    expect(changed(base, after, paths)).toEqual(["", "env", "env/staging", "env/staging/app"]);
  });

  it("finds a file that appears and one that disappears", () => {
    const { readme, ...rest } = base;
    const after = { ...rest, new: { deep: "file" } };
    expect(readme).toBe("hello");
    expect(changed(base, after, ["readme", "new/deep", "new/other"])).toEqual([
      "readme",
      "new/deep",
    ]);
  });

  it("does not find a path that is missing before and after", () => {
    const after = { ...base, env: { ...base.env, new: { app: "x" } } };
    expect(changed(base, after, ["env/missing/app", "missing"])).toEqual([]);
  });

  it("finds what is below a directory that becomes a file or a link", () => {
    expect(changed(base, { ...base, env: "file" }, ["env/missing", "readme"])).toEqual([
      "env/missing",
    ]);
    expect(changed(base, { ...base, env: "->readme" }, ["env/missing"])).toEqual(["env/missing"]);
  });

  it("finds a change of mode alone", () => {
    expect(changed({ x: "->y" }, { x: "->y" }, ["x"])).toEqual([]);
    const file = tree({ x: "same" });
    const data = setEntry(trees.get(file) ?? Buffer.alloc(0), {
      mode: "100755",
      name: Buffer.from("x"),
      oid: blob("same"),
    });
    const executable = makeObject("sha1", "tree", data).oid;
    trees.set(executable, data);
    expect([...changedPaths(file, executable, { paths: ["x"], peek })]).toEqual(["x"]);
  });

  it("takes what is not at hand for changed", () => {
    const after = tree({ ...base, env: { gone: "x" } });
    const partly = (oid: Oid) => (oid === after ? undefined : peek(oid));
    expect([...changedPaths(tree(base), after, { paths: ["readme"], peek: partly })]).toEqual([
      "readme",
    ]);
  });
});
