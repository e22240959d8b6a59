import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runGit } from "../run-git.ts";
import {
  historyFingerprint,
  phasePaths,
  type RepositorySize,
  sizedHistory,
} from "./sized-history.ts";

describe("sizedHistory", () => {
  let run: { readonly directory: string };

  beforeAll(async () => {
    run = { directory: await mkdtemp(join(tmpdir(), "history-test-")) };
  });

  afterAll(async () => {
    await rm(run.directory, { recursive: true, force: true });
  });

  const lines = async (...args: readonly string[]) =>
    (await runGit(["-C", "SMALL.git", ...args], run)).toString().trim().split("\n");

  it("is what git takes, in the promised size", async () => {
    await runGit(["init", "--quiet", "--bare", "--initial-branch=main", "SMALL.git"], run);
    const input = sizedHistory("SMALL");
    await runGit(["-C", "SMALL.git", "fast-import", "--quiet"], { ...run, input });
    expect(await lines("rev-list", "--count", "main")).toEqual(["20"]);
    expect(await lines("ls-tree", "-r", "--name-only", "main")).toEqual([
      "env/production/deployment.yaml",
      "env/production/service.yaml",
      "env/staging/deployment.yaml",
      "env/staging/service.yaml",
    ]);
    expect(await lines("fsck", "--strict")).toEqual([""]);
  });

  it("changes one line with each commit after the first", async () => {
    const [commits] = await lines("rev-list", "--count", "main~19..main");
    const changes = await lines("log", "--format=", "--numstat", "main~19..main");
    expect(changes).toHaveLength(Number(commits));
    for (const change of changes) {
      expect(change).toMatch(/^1\t1\tenv\/(production|staging)\/deployment\.yaml$/);
    }
  });

  it.each<[RepositorySize, number, number]>([
    ["SMALL", 4, 20],
    ["MEDIUM", 5000, 2000],
    ["LARGE", 100_000, 20_000],
  ])("of %s has %d files and %d commits", (size, files, commits) => {
    const paths = new Set<string>();
    let count = 0;
    for (const command of sizedHistory(size)) {
      count += command.startsWith("commit ") ? 1 : 0;
      const path = command.match(/^M 100644 inline (\S+)\n/)?.[1];
      if (path !== undefined) {
        paths.add(path);
      }
    }
    expect([paths.size, count]).toEqual([files, commits]);
  });

  it("is the same each time", () => {
    expect([...sizedHistory("SMALL")]).toEqual([...sizedHistory("SMALL")]);
  });
});

describe("historyFingerprint", () => {
  it("is another for each size", () => {
    const fingerprints = (["SMALL", "MEDIUM", "LARGE"] as const).map(historyFingerprint);
    expect(new Set(fingerprints).size).toBe(3);
  });
});

describe("phasePaths", () => {
  it("spreads over the whole repository", () => {
    const paths = phasePaths("LARGE", 1000);
    expect(new Set(paths).size).toBe(1000);
    expect(new Set(paths.map((path) => path.split("/")[1])).size).toBe(100);
  });

  it("gives at most all there are", () => {
    expect(phasePaths("SMALL", 20)).toEqual([
      "env/production/deployment.yaml",
      "env/staging/deployment.yaml",
    ]);
  });

  it("names files of the history", () => {
    const commands = [...sizedHistory("MEDIUM")];
    for (const path of phasePaths("MEDIUM", 1000)) {
      expect(commands.some((command) => command.startsWith(`M 100644 inline ${path}\n`))).toBe(
        true,
      );
    }
  });
});
