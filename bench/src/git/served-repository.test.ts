import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { digestOf, sizedHistory } from "@glu/git/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { commitEdits } from "./commit-edits.ts";
import { type GitRun, git } from "./git-program.ts";
import { ServedRepository } from "./served-repository.ts";

const path = "env/staging/deployment.yaml";
const { signal } = new AbortController();

describe("ServedRepository", () => {
  let run: GitRun;
  let repository: ServedRepository;

  beforeEach(async () => {
    const directory = await mkdtemp(join(tmpdir(), "served-repository-test-"));
    run = { directory, signal };
    await git(["init", "--quiet", "--bare", "--initial-branch=main"], run);
    await git(["fast-import", "--quiet"], { ...run, input: sizedHistory("SMALL") });
    repository = new ServedRepository({ name: "small", directory, size: "SMALL", signal });
    await repository.prepare(["floor"]);
  });

  afterEach(async () => {
    await rm(run.directory, { recursive: true, force: true });
  });

  const edit = (text: string) => ({ path, digest: digestOf(text) });

  it("has its branches where main is", async () => {
    expect(repository.base).toBe(await repository.tip("main"));
    expect(await repository.tip("floor")).toBe(repository.base);
  });

  it("counts what has landed on each branch", async () => {
    await repository.commit("main", edit("one"));
    await repository.commit("floor", edit("two"));
    await repository.commit("floor", edit("three"));
    expect(await repository.verify()).toEqual({ landed: 3, expected: 3, problems: [] });
  });

  it("misses what was promised and is not there", async () => {
    await repository.commit("main", edit("one"));
    repository.expect("main", 2);
    expect(await repository.verify()).toMatchObject({ landed: 1, expected: 3 });
  });

  it("does not count a commit that changes more than one line of one deployment", async () => {
    await git(["fast-import", "--quiet", "--date-format=now"], {
      ...run,
      input: [
        "commit refs/heads/main\ncommitter A <a@example.com> now\ndata 1\nx\n",
        `from refs/heads/main^0\nM 100644 inline ${path}\ndata 1\nx\n`,
      ],
    });
    repository.expect("main", 1);
    expect(await repository.verify()).toMatchObject({ landed: 0, expected: 1 });
  });

  it("does not count a commit that changes nothing", async () => {
    const ref = "refs/heads/main";
    await commitEdits([{ ref, parent: repository.base, edit: edit("one") }], run);
    await commitEdits([{ ref, parent: `${ref}^0`, edit: edit("one") }], run);
    repository.expect("main", 2);
    expect(await repository.verify()).toMatchObject({ landed: 1, expected: 2 });
  });

  it("tells what git fsck objects to", async () => {
    await repository.commit("main", edit("one"));
    const tip = await repository.tip("main");
    const object = join(run.directory, "objects", tip.slice(0, 2), tip.slice(2));
    await rm(object);
    await writeFile(object, "not an object");
    await expect(repository.verify()).rejects.toThrow("git log");
    await git(["update-ref", "refs/heads/main", repository.base], run);
    const { problems } = await repository.verify();
    expect(problems.join("\n")).toContain(tip);
  });
});
