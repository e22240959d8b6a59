import assert from "node:assert/strict";
import { type Commit, parseCommit } from "../objects/commit.ts";
import type { GitObject, Oid } from "../objects/object.ts";
import { findEntry } from "../objects/tree.ts";
import type { FetchedObjects } from "../remote.ts";

export function objectOf({ objects }: FetchedObjects, oid: Oid): GitObject {
  const object = objects.find((candidate) => candidate.oid === oid);
  assert.ok(object, `object ${oid} was not fetched`);
  return object;
}

export function commitOf(fetched: FetchedObjects, oid: Oid): Commit {
  return parseCommit(objectOf(fetched, oid).data);
}

export function treeOf(fetched: FetchedObjects, oid: Oid): Buffer {
  return objectOf(fetched, oid).data;
}

export function entryOf(tree: Buffer, name: string): Oid {
  const entry = findEntry(tree, Buffer.from(name), "sha1");
  assert.ok(entry, `there is no ${name}`);
  return entry.oid;
}
