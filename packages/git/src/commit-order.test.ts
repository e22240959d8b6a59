import { describe, expect, it } from "vitest";
import { lineBetween } from "./commit-order.ts";
import { encodeCommit } from "./objects/commit.ts";
import { type GitObject, makeObject, type Oid } from "./objects/object.ts";

const person = { name: "Ada", email: "ada@example.com", at: new Date(0), offset: 0 };
const tree = makeObject("sha1", "tree", Buffer.alloc(0));
const objects = new Map<Oid, GitObject>();
const peek = (oid: Oid) => objects.get(oid);

function commit(message: string, ...parents: readonly Oid[]): Oid {
  const data = encodeCommit({
    tree: tree.oid,
    parents,
    author: person,
    committer: person,
    message,
  });
  const object = makeObject("sha1", "commit", data);
  objects.set(object.oid, object);
  return object.oid;
}

describe("the commits of one line", () => {
  const root = commit("root");
  const known = commit("known", root);
  const middle = commit("middle", known);
  const tip = commit("tip", middle);

  it("are those after the known one, the newest first", () => {
    expect(lineBetween(known, tip, peek)?.map(({ oid }) => oid)).toEqual([tip, middle]);
  });

  it("are not told where one is a merge, or not at hand", () => {
    const merge = commit("merge", tip, root);
    expect(lineBetween(known, merge, peek)).toBeUndefined();
    expect(lineBetween(known, tip, (oid) => (oid === middle ? undefined : peek(oid)))).toBe(
      undefined,
    );
  });

  it("are not told where the line does not lead to the known one, or is very long", () => {
    const other = commit("other", root);
    expect(lineBetween(other, tip, peek)).toBeUndefined();
    let last = known;
    for (let count = 0; count < 1001; count += 1) {
      last = commit(String(count), last);
    }
    expect(lineBetween(known, last, peek)).toBeUndefined();
  });
});
