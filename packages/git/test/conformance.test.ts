import { dirname } from "node:path";
import type { Repository, WatchEvent, WriteOutcome } from "@glu/git";
import { phasePaths, type RepositorySize, runGit } from "@glu/git/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  author,
  countsOf,
  EditPlan,
  messageOf,
  type PlannedEdit,
  plannedTrees,
  writeOf,
} from "./edit-plan.ts";
import { shownCommits } from "./shown-commits.ts";
import {
  committer,
  manyPath,
  SizedFixture,
  type SizedRoute,
  sizedRoutes,
  sizes,
  titledSizedRoutes,
} from "./sized-fixture.ts";

const burst = 20;
/** Repositories are generated once per machine. */
const generating = 600_000;

let fixture: SizedFixture;

beforeAll(async () => {
  fixture = await SizedFixture.start();
});
afterAll(() => fixture.stop());

/** Each route has branches of its own, so that a repository is copied once. */
function branchesOf({ engine, transport }: SizedRoute) {
  const prefix = `${engine}-${transport}`;
  return {
    watched: `${prefix}/watched`,
    single: `${prefix}/single`,
    burst: `${prefix}/burst`,
  } as const;
}

interface Plan {
  readonly base: string;
  readonly edits: readonly PlannedEdit[];
  readonly trees: readonly string[];
}

async function planned(
  size: RepositorySize,
  prepare: (plan: EditPlan) => Promise<void>,
): Promise<Plan> {
  const directory = fixture.pathOf(size);
  const base = await fixture.git(size, "rev-parse", "main");
  const plan = new EditPlan(async (path) => {
    const blob = await runGit(["cat-file", "blob", `${base}:${path}`], { directory });
    return blob.toString();
  });
  await prepare(plan);
  const { edits } = plan;
  return { base, edits, trees: await plannedTrees({ directory, base, edits }) };
}

function planOneByOne(size: RepositorySize): Promise<Plan> {
  const [first = "", second = first] = phasePaths(size, 2);
  return planned(size, async (plan) => {
    await plan.promote(first);
    plan.create(`${dirname(dirname(first))}/preview/notes/first.txt`, "one\ntwo\n");
    await plan.remove(`${dirname(second)}/service.yaml`);
    await plan.replace(manyPath(1234), "changed\n");
    plan.create(manyPath(9999), "one more\n");
    await plan.promote(second);
  });
}

function planBurst(size: RepositorySize): Promise<Plan> {
  const paths = phasePaths(size, burst);
  return planned(size, async (plan) => {
    for (let index = 0; index < burst; index += 1) {
      await plan.promote(paths[index % paths.length] ?? "");
    }
  });
}

/** Holds what was reported, and what git shows, against the plan. */
async function expectLanded(
  { base, edits, trees }: Plan,
  { size, branch, outcomes }: Landed,
): Promise<void> {
  const commits = await shownCommits(fixture.pathOf(size), `${base}..refs/heads/${branch}`);
  expect(commits.map(({ oid }) => oid)).toEqual(outcomes.map(committedOid));
  const expected = edits.map((edit, index) => ({
    parents: commits[index - 1]?.oid ?? base,
    tree: trees[index],
    author: `${author.name} <${author.email}>`,
    committer: `${committer.name} <${committer.email}>`,
    message: messageOf(edit),
    trailer: String(edit.number),
    counts: countsOf(edit),
  }));
  expect(commits).toMatchObject(expected);
  const reported = commits.map(({ oid: commit, parents: parent, patch: diff }) => {
    return { kind: "committed", branch, commit, parent, diff };
  });
  expect(outcomes).toEqual(reported);
}

interface Landed {
  readonly size: RepositorySize;
  readonly branch: string;
  readonly outcomes: readonly WriteOutcome[];
}

function committedOid(outcome: WriteOutcome): string {
  return outcome.kind === "committed" ? outcome.commit : outcome.kind;
}

interface Content {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly directories: ReadonlyMap<string, readonly string[]>;
}

/** Some of what the git program reads. */
async function contentOf(size: RepositorySize): Promise<Content> {
  const directory = fixture.pathOf(size);
  const deployments = phasePaths(size, 4);
  const services = deployments.map((path) => `${dirname(path)}/service.yaml`);
  const files = new Map<string, Buffer>();
  for (const path of [...deployments, ...services, manyPath(7)]) {
    files.set(path, await runGit(["cat-file", "blob", `main:${path}`], { directory }));
  }
  const directories = new Map<string, readonly string[]>();
  for (const path of ["", dirname(deployments[0] ?? ""), "many"]) {
    const listed = await fixture.git(size, "ls-tree", "--name-only", `main:${path}`);
    directories.set(path, listed.split("\n"));
  }
  return { files, directories };
}

/** What a size is held against, the same for all routes. */
interface Prepared {
  readonly content: Content;
  readonly oneByOne: Plan;
  readonly burst: Plan;
}

describe.each(sizes)("a %s repository", (size) => {
  let prepared: Prepared | undefined;

  beforeAll(async () => {
    const branches = sizedRoutes.flatMap((route) => Object.values(branchesOf(route)));
    await fixture.serve(size, branches);
    prepared = {
      content: await contentOf(size),
      oneByOne: await planOneByOne(size),
      burst: await planBurst(size),
    };
  }, generating);

  describe.each(titledSizedRoutes)("through %s", (_, route) => {
    const branches = branchesOf(route);
    let repository: Repository;

    beforeAll(() => {
      repository = fixture.open({ size, route });
    });
    afterAll(() => fixture.closeAll());

    test("has the files and directories that git has", async () => {
      const snapshot = await repository.snapshot("main");
      const { files, directories } = required(prepared).content;
      const filesystem = snapshot.filesystem();
      const read = await Promise.all([...files.keys()].map((path) => filesystem.readFile(path)));
      expect(read.map((bytes) => Buffer.from(bytes))).toEqual([...files.values()]);
      for (const [path, names] of directories) {
        expect(await filesystem.readdir(path || ".")).toEqual(names);
      }
    });

    test("tells of a commit by somebody else whoever has read what it changed", async () => {
      const branch = branches.watched;
      const [first = "", second = ""] = phasePaths(size, 2);
      await repository.snapshot(branch);
      const watched = [[first], [first, second], [dirname(first)], [manyPath(7), "missing"]];
      const told = watched.map((paths) => eventsOf(repository, branch, paths));
      await fixture.commitOutside(size, branch, first);
      await fixture.commitOutside(size, branch, second);
      await repository.refresh();
      const last = await Promise.all(
        watched.map((paths) =>
          fixture.git(size, "log", "-1", "--format=%H", `main..${branch}`, "--", ...paths),
        ),
      );
      expect(told.map(newestCommit)).toEqual(last);
      expect(new Set(last).size).toBe(3);
    });

    test("takes one write after another", async () => {
      const plan = required(prepared).oneByOne;
      const branch = branches.single;
      const outcomes: WriteOutcome[] = [];
      for (const edit of plan.edits) {
        outcomes.push(await repository.write(branch, writeOf(edit)));
      }
      await expectLanded(plan, { size, branch, outcomes });
    });

    test("takes a burst of writes", async () => {
      const plan = required(prepared).burst;
      const branch = branches.burst;
      await readAll(repository, plan);
      const writing = plan.edits.map((edit) => repository.write(branch, writeOf(edit)));
      await expectLanded(plan, { size, branch, outcomes: await Promise.all(writing) });
    });

    test("leaves nothing on disk once it is closed", async () => {
      expect(await fixture.closeAll()).toEqual([]);
    });
  });

  test("is sound to git after all that", async () => {
    const args = ["fsck", "--strict", "--no-dangling", "--no-progress"];
    expect(await fixture.git(size, ...args)).toBe("");
  });
});

function required<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error("it was not prepared");
  }
  return value;
}

/** As they are read where they are promoted to: all at once, so that a burst finds them in memory. */
async function readAll(repository: Repository, { edits }: Plan): Promise<void> {
  const filesystem = (await repository.snapshot("main")).filesystem();
  await Promise.all(edits.map(({ path }) => filesystem.readFile(path)));
}

/** What a watcher of these paths is told from now on. */
function eventsOf(
  repository: Repository,
  branch: string,
  paths: readonly string[],
): readonly WatchEvent[] {
  const events: WatchEvent[] = [];
  repository.watch({ branch, paths: () => paths, notify: (event) => void events.push(event) });
  return events;
}

/** The commit of the last change that was told; empty if there was none. */
function newestCommit(events: readonly WatchEvent[]): string {
  expect(events.filter(({ kind }) => kind === "failed")).toEqual([]);
  const changes = events.flatMap((event) => (event.kind === "changed" ? [event] : []));
  expect(changes.filter(({ rewritten }) => rewritten)).toEqual([]);
  const newest = changes.at(-1);
  return newest ? (newest.commit?.oid ?? "unknown") : "";
}
