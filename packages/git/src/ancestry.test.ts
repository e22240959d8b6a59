import { describe, expect, it } from "vitest";
import { containsAtHand } from "./ancestry.ts";
import { encodeCommit } from "./objects/commit.ts";
import { makeObject, type Oid, parseOid } from "./objects/object.ts";
import { range } from "./testing/repository-fixture.ts";

const tree = parseOid("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
const who = { name: "Ann", email: "ann@example.com", at: new Date(0), offset: 0 };
const base = parseOid("b".repeat(40));
const ancestor = parseOid("a".repeat(40));

describe("containsAtHand", () => {
  const commits = new Map<Oid, Buffer>();
  const peek = (oid: Oid) => commits.get(oid);
  const commit = (message: string, ...parents: readonly Oid[]): Oid => {
    const data = encodeCommit({ tree, parents, author: who, committer: who, message });
    const { oid } = makeObject("sha1", "commit", data);
    commits.set(oid, data);
    return oid;
  };
  const outside = commit("outside", base);
  const merge = commit("merge", outside, ancestor);
  const later = commit("later", merge);
  const unread = commit("unread", parseOid("c".repeat(40)));
  const long = range(1001).reduce((parent) => commit("long", parent), base);

  it.each([
    ["yes", "the commit itself", ancestor],
    ["yes", "a commit on top of it", later],
    ["no", "the base", base],
    ["no", "somebody else's commit on the base", outside],
    ["unknown", "a commit whose parents are not at hand", unread],
    ["unknown", "more history than is read", long],
  ])("says %s of %s", (expected, _, tip) => {
    expect(containsAtHand({ ancestor, tip, base }, peek)).toBe(expected);
  });
});
