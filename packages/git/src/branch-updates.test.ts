import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { BranchUpdate } from "./branch-updates.ts";
import { ClosedError, FilesystemError, OutcomeUnknownError, PushRefusedError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import { PushPacer } from "./pacing.ts";
import { loseAnswer } from "./testing/lost-answer.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import { RepositoryFixture, writeText } from "./testing/repository-fixture.ts";
import type { Write } from "./write.ts";

let fixture: RepositoryFixture;

beforeAll(async () => {
  fixture = await RepositoryFixture.start();
});

beforeEach(() => fixture.newRepository());

afterEach(async () => {
  const leftOnDisk = await fixture.closeAll();
  assert.deepEqual(leftOnDisk, []);
});

afterAll(() => fixture.stop());

const random = () => 0;

function propose(branch: string, old: Oid | undefined, write?: Write): BranchUpdate {
  return {
    kind: "commit",
    branch,
    old,
    base: "main",
    write: write ?? writeText("README.md", `${branch}\n`, branch),
  };
}

async function makeBranch(branch: string): Promise<Oid> {
  await fixture.server.git(fixture.name, "branch", branch, "main");
  return fixture.server.commit(fixture.name, { branch, files: { person: `${branch}\n` } });
}

async function tips(): Promise<Record<string, string>> {
  const format = "--format=%(refname:short) %(objectname)";
  const lines = await fixture.server.git(fixture.name, "for-each-ref", format, "refs/heads/");
  return Object.fromEntries(lines.split("\n").map((line) => line.split(" ")));
}

describe("Repository.updateBranches", () => {
  it("makes, moves and deletes branches with one push", async () => {
    const [moved, deleted] = [await makeBranch("glu/moved"), await makeBranch("glu/deleted")];
    const results = await fixture
      .open()
      .updateBranches([
        propose("glu/made", undefined),
        propose("glu/moved", moved),
        { kind: "delete", branch: "glu/deleted", old: deleted },
      ]);
    expect(results).toMatchObject([
      { kind: "updated", branch: "glu/made", parent: fixture.first },
      { kind: "updated", branch: "glu/moved", parent: fixture.first },
      { kind: "deleted", branch: "glu/deleted" },
    ]);
    const [made, again] = results;
    assert.ok(made?.kind === "updated" && again?.kind === "updated");
    expect(made.diff).toContain("-hello\n+glu/made\n");
    expect(await tips()).toEqual({
      main: fixture.first,
      "glu/made": made.commit,
      "glu/moved": again.commit,
    });
    expect(fixture.pushes).toHaveLength(1);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("touches no branch that is not where it was expected, and does the others", async () => {
    const [here, gone] = [await makeBranch("glu/here"), await makeBranch("glu/gone")];
    const commit = { branch: "glu/here", files: { person: "more\n" } };
    const newer = await fixture.server.commit(fixture.name, commit);
    await fixture.server.git(fixture.name, "branch", "-D", "glu/gone");
    const results = await fixture
      .open()
      .updateBranches([
        propose("glu/here", here),
        propose("glu/gone", gone),
        propose("main", undefined),
        propose("glu/new", undefined),
      ]);
    expect(results.map(({ kind }) => kind)).toEqual(["stale", "stale", "stale", "updated"]);
    expect(await tips()).toMatchObject({ main: fixture.first, "glu/here": newer });
    expect(await tips()).not.toHaveProperty("glu/gone");
  });

  it("builds on the base as it is now", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    const head = await fixture.server.commit(fixture.name, { files: { new: "new\n" } });
    const [result] = await repository.updateBranches([propose("glu/a", undefined)]);
    expect(result).toMatchObject({ kind: "updated", parent: head });
  });

  it("leaves branches alone whose write changes nothing, declines or fails", async () => {
    const old = await makeBranch("glu/a");
    const repository = fixture.open();
    const fail: Write = { apply: async (files) => void (await files.readFile("missing")) };
    const results = await repository.updateBranches([
      propose("glu/a", old, writeText("README.md", "hello\n")),
      propose("glu/b", undefined, { apply: async () => undefined }),
      propose("glu/c", undefined, fail),
      { kind: "commit", branch: "glu/d", old: undefined, base: "missing", write: fail },
    ]);
    expect(results).toEqual([
      { kind: "unchanged", branch: "glu/a" },
      { kind: "declined", branch: "glu/b" },
      { kind: "failed", branch: "glu/c", error: expect.any(FilesystemError) },
      expect.objectContaining({ kind: "failed", branch: "glu/d" }),
    ]);
    expect(fixture.pushes).toHaveLength(0);
    expect(await tips()).toEqual({ main: fixture.first, "glu/a": old });
  });

  it("tells which branch a hook objects to", async () => {
    await fixture.server.setHook(
      fixture.name,
      "update",
      'case "$1" in *bad) echo no >&2; exit 1; esac',
    );
    const results = await fixture
      .open()
      .updateBranches([propose("glu/bad", undefined), propose("glu/good", undefined)]);
    expect(results).toMatchObject([
      { kind: "refused", error: expect.any(PushRefusedError) },
      { kind: "updated" },
    ]);
  });

  it.each([
    ["landed", { landed: true }],
    ["did not land", { landed: false }],
  ])("knows what became of it when the answer is lost: it %s", async (_, { landed }) => {
    const deleted = await makeBranch("glu/deleted");
    const repository = fixture.open({ random });
    await repository.snapshot("main");
    loseAnswer(fixture, { landed, away: 1 });
    const results = await repository.updateBranches([
      propose("glu/a", undefined),
      { kind: "delete", branch: "glu/deleted", old: deleted },
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(["updated", "deleted"]);
    expect(Object.keys(await tips())).toEqual(["glu/a", "main"]);
  });

  it("has landed if somebody has built on it before the lost answer was looked for", async () => {
    const meanwhile = () =>
      fixture.server.commit(fixture.name, { branch: "glu/a", files: { person: "more\n" } });
    const repository = fixture.open({ random });
    loseAnswer(fixture, { landed: true, meanwhile });
    const [result] = await repository.updateBranches([propose("glu/a", undefined)]);
    expect(result).toMatchObject({ kind: "updated" });
    expect(await fixture.server.log(fixture.name, "glu/a")).toHaveLength(3);
  });

  it("says so when nothing can be told", async () => {
    const repository = fixture.open({ random, settleDeadline: 100 });
    loseAnswer(fixture, { landed: true, away: Number.POSITIVE_INFINITY });
    const [result] = await repository.updateBranches([propose("glu/a", undefined)]);
    assert.ok(result?.kind === "failed" && result.error instanceof OutcomeUnknownError);
    const commit = await fixture.server.tip(fixture.name, "glu/a");
    expect(result.error).toMatchObject({ branch: "glu/a", commit });
  });

  it("shows what it changed to who reads the branch afterwards", async () => {
    const repository = fixture.open();
    const old = await makeBranch("glu/a");
    expect(await repository.snapshot("glu/a")).toMatchObject({ commit: old });
    const [result] = await repository.updateBranches([propose("glu/a", old)]);
    assert.ok(result?.kind === "updated");
    expect(await repository.snapshot("glu/a")).toMatchObject({ commit: result.commit });
    const last = result.commit;
    await repository.updateBranches([{ kind: "delete", branch: "glu/a", old: last }]);
    await expect(repository.snapshot("glu/a")).rejects.toThrow("no branch glu/a");
  });

  it("refuses two updates of one branch", async () => {
    const updates = [propose("glu/a", undefined), propose("glu/a", undefined)];
    await expect(fixture.open().updateBranches(updates)).rejects.toThrow(
      "glu/a is to be updated twice",
    );
  });

  it("waits for its turn, and is called off by a signal or by close", async () => {
    const timers = new ManualTimers();
    const pacer = new PushPacer({ rate: { burst: 1, perMinute: 1 }, timers });
    const repository = fixture.open({ pacer, timers });
    await repository.updateBranches([propose("glu/a", undefined)]);
    const stop = new AbortController();
    const stopped = repository.updateBranches([propose("glu/b", undefined)], {
      signal: stop.signal,
    });
    const waiting = repository.updateBranches([propose("glu/c", undefined)]);
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    const closed = repository.close();
    await expect(waiting).rejects.toThrow(ClosedError);
    await closed;
    expect(Object.keys(await tips())).toEqual(["glu/a", "main"]);
  });
});

describe("Repository.updateBranch", () => {
  it("pushes together what waits for the same turn, but for what was called off", async () => {
    const timers = new ManualTimers();
    const pacer = new PushPacer({ rate: { burst: 1, perMinute: 1 }, timers });
    const repository = fixture.open({ pacer, timers });
    const old = await makeBranch("glu/moved");
    await repository.updateBranch(propose("glu/first", undefined));
    const stop = new AbortController();
    const waiting = [
      repository.updateBranch(propose("glu/a", undefined)),
      repository.updateBranch(propose("glu/moved", old)),
      repository.updateBranch(propose("glu/bad", undefined, { apply: () => Promise.reject("no") })),
    ];
    const stopped = repository.updateBranch(propose("glu/b", undefined), { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    await timers.advance(60_000);
    const results = await Promise.all(waiting);
    expect(results.map(({ kind }) => kind)).toEqual(["updated", "updated", "failed"]);
    expect(fixture.pushes).toHaveLength(2);
    expect(Object.keys(await tips())).toEqual(["glu/a", "glu/first", "glu/moved", "main"]);
  });

  it("makes a branch once, whoever of two is first", async () => {
    const repository = fixture.open();
    const other = writeText("README.md", "other\n", "other");
    const updates = [propose("glu/a", undefined), propose("glu/a", undefined, other)];
    const results = await Promise.all(updates.map((update) => repository.updateBranch(update)));
    expect(results.map(({ kind }) => kind).toSorted()).toEqual(["stale", "updated"]);
  });

  it("fails all that wait when the repository is closed", async () => {
    const timers = new ManualTimers();
    const pacer = new PushPacer({ rate: { burst: 1, perMinute: 1 }, timers });
    const repository = fixture.open({ pacer, timers });
    await repository.updateBranch(propose("glu/first", undefined));
    const waiting = ["glu/a", "glu/b"].map((name) =>
      repository.updateBranch(propose(name, undefined)),
    );
    const ended = Promise.allSettled(waiting);
    await repository.close();
    expect((await ended).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    await expect(waiting[0]).rejects.toThrow(ClosedError);
  });
});
