import { changedPaths } from "../changed-paths.ts";
import { parseCommit } from "../objects/commit.ts";
import type { Oid } from "../objects/object.ts";
import type { ObjectPool } from "./object-pool.ts";

export interface Step {
  readonly tree: Oid;
  readonly known: Oid | undefined;
  readonly pool: ObjectPool;
}

/**
 * The paths that are not what they were at the known commit, as far as that can be told without
 * asking, and the directories on the way to any path that are not.
 */
export function newPaths({ tree, known, pool }: Step, paths: readonly string[]): Iterable<string> {
  const before = known && pool.peek(known);
  if (before?.type !== "commit") {
    return paths;
  }
  const peek = (oid: Oid) => pool.peek(oid)?.data;
  const places = withDirectories(paths);
  return changedPaths(parseCommit(before.data).tree, tree, { paths: places, peek });
}

function withDirectories(paths: readonly string[]): ReadonlySet<string> {
  const places = new Set(paths);
  for (const path of paths) {
    let end = path.lastIndexOf("/");
    while (end > 0 && !places.has(path.slice(0, end))) {
      places.add(path.slice(0, end));
      end = path.lastIndexOf("/", end - 1);
    }
  }
  return places;
}
