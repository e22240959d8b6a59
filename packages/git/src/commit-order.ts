import { type Commit, parseCommit } from "./objects/commit.ts";
import type { GitObject, Oid } from "./objects/object.ts";

export interface ListedCommit {
  readonly oid: Oid;
  readonly commit: Commit;
}

/** More commits than this are listed in some other way. */
const longestLine = 1000;

/**
 * The commits among `objects` that lead to `tip`: a child before its parents, otherwise the newest
 * first. Commits whose children are not among the objects are passed over.
 */
export function commitsLeadingTo(tip: Oid, objects: Iterable<GitObject>): readonly ListedCommit[] {
  const commits = parseCommits(objects);
  const children = countChildren(tip, commits);
  const ready: ListedCommit[] = [];
  const makeReady = (oid: Oid) => {
    const commit = commits.get(oid);
    if (commit) {
      ready.push({ oid, commit });
    }
  };
  makeReady(tip);
  const ordered: ListedCommit[] = [];
  for (let next = takeNewest(ready); next; next = takeNewest(ready)) {
    ordered.push(next);
    for (const parent of new Set(next.commit.parents)) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      if (left === 0) {
        makeReady(parent);
      }
    }
  }
  return ordered;
}

/**
 * The commits from `tip` back to the one that follows on `known`, if that is one line and `peek` has all
 * of it; undefined otherwise.
 */
export function lineBetween(
  known: Oid,
  tip: Oid,
  peek: (oid: Oid) => GitObject | undefined,
): readonly ListedCommit[] | undefined {
  const line: ListedCommit[] = [];
  let oid = tip;
  while (line.length < longestLine) {
    const object = peek(oid);
    const commit = object?.type === "commit" ? parseCommit(object.data) : undefined;
    const [parent, ...others] = commit?.parents ?? [];
    if (commit === undefined || parent === undefined || others.length > 0) {
      return undefined;
    }
    line.push({ oid, commit });
    if (parent === known) {
      return line;
    }
    oid = parent;
  }
  return undefined;
}

function parseCommits(objects: Iterable<GitObject>): ReadonlyMap<Oid, Commit> {
  const commits = new Map<Oid, Commit>();
  for (const { oid, type, data } of objects) {
    if (type === "commit") {
      commits.set(oid, parseCommit(data));
    }
  }
  return commits;
}

/** By commit, how many of those that lead to the tip have it for a parent. */
function countChildren(tip: Oid, commits: ReadonlyMap<Oid, Commit>): Map<Oid, number> {
  const counts = new Map<Oid, number>();
  const waiting = [tip];
  const seen = new Set(waiting);
  for (let oid = waiting.pop(); oid !== undefined; oid = waiting.pop()) {
    for (const parent of new Set(commits.get(oid)?.parents)) {
      counts.set(parent, (counts.get(parent) ?? 0) + 1);
      if (!seen.has(parent)) {
        seen.add(parent);
        waiting.push(parent);
      }
    }
  }
  return counts;
}

/** Few are ready at a time: as many as lines of history run side by side. */
function takeNewest(ready: ListedCommit[]): ListedCommit | undefined {
  const times = ready.map(({ commit }) => commit.committer.at.getTime());
  return ready.splice(times.indexOf(Math.max(...times)), 1)[0];
}
