import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  BranchNotFoundError,
  DeadlineError,
  FilesystemError,
  PushContendedError,
  PushRefusedError,
} from "./errors.ts";
import type { Filesystem } from "./filesystem.ts";
import type { Oid } from "./objects/object.ts";
import type { Repository } from "./repository.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import { appendLine, RepositoryFixture, range, writeText } from "./testing/repository-fixture.ts";

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

describe("Repository.write", () => {
  it("changes only the bytes that change and keeps the mode", async () => {
    const repository = fixture.open();
    const before = await fixture.server.git(fixture.name, "ls-tree", "-r", "main");
    const outcome = await repository.write("main", writeText("run.sh", "#!/bin/bash\n"));
    const after = await fixture.server.git(fixture.name, "ls-tree", "-r", "main");
    expect(outcome).toMatchObject({ kind: "committed", parent: fixture.first });
    expect(after.split("\n").filter((line) => !before.includes(line))).toEqual([
      expect.stringMatching(/^100755 blob .*\trun\.sh$/),
    ]);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("returns the diff of the commit, which names author and committer", async () => {
    const timers = new ManualTimers();
    const outcome = await fixture.open({ timers }).write("main", {
      apply: async (branch) => {
        await branch.writeFile("README.md", "good bye\n");
        return { message: "Say good bye", author: { name: "Ann", email: "ann@example.com" } };
      },
    });
    expect(outcome).toHaveProperty(
      "diff",
      "diff --git a/README.md b/README.md\n--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-hello\n+good bye\n",
    );
    expect(
      await fixture.server.git(
        fixture.name,
        "log",
        "-1",
        "--format=%an %ae %cn %ce %ct %B",
        "main",
      ),
    ).toBe("Ann ann@example.com Glu glu@example.com 1700000000 Say good bye");
  });

  it("needs one request to write on what it has seen", async () => {
    const repository = fixture.open();
    await repository.write("main", writeText("README.md", "new\n"));
    const seen = fixture.server.requests.length;
    await repository.write("main", writeText("README.md", "newer\n"));
    expect(fixture.server.requests.slice(seen)).toEqual([fixture.pushRequest]);
  });

  it("continues from its own commit without a fetch", async () => {
    const repository = fixture.open();
    const outcome = await repository.write("main", writeText("README.md", "new\n"));
    const seen = fixture.server.requests.length;
    const snapshot = await repository.snapshot("main");
    expect(snapshot.commit).toBe(outcome.kind === "committed" && outcome.commit);
    expect(await snapshot.filesystem().readFile("README.md", "utf8")).toBe("new\n");
    expect(fixture.server.requests).toHaveLength(seen);
  });

  it("makes no commit for a write that changes nothing or declines", async () => {
    const repository = fixture.open();
    const same = repository.write("main", writeText("README.md", "hello\n"));
    const declined = repository.write("main", {
      apply: async (branch) => {
        await branch.writeFile("README.md", "never\n");
        return undefined;
      },
    });
    expect(await same).toEqual({ kind: "unchanged" });
    expect(await declined).toEqual({ kind: "declined" });
    expect(await fixture.server.tip(fixture.name)).toBe(fixture.first);
  });

  it("B75: does not call a write unchanged because of an old snapshot", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    await fixture.server.commit(fixture.name, { files: { "README.md": "outside\n" } });
    const outcome = await repository.write("main", writeText("README.md", "hello\n"));
    expect(outcome).toMatchObject({ kind: "committed" });
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("hello\n");
  });

  it("B31: runs again on the new head when somebody commits between read and push", async () => {
    const repository = fixture.open();
    const heads: Oid[] = [];
    const outcome = await repository.write("main", {
      apply: async (branch, snapshot) => {
        if (heads.length === 0) {
          await fixture.server.commit(fixture.name, {
            files: { "env/production/app.yaml": "image: outside\n" },
          });
        }
        heads.push(snapshot.commit);
        await branch.writeFile("env/staging/app.yaml", "image: two\n");
        return { message: "two" };
      },
    });
    const log = await fixture.server.log(fixture.name);
    expect(log.map(({ message }) => message)).toEqual(["two", "outside", "first"]);
    expect(heads).toEqual([fixture.first, log[1]?.oid]);
    expect(outcome).toMatchObject({ kind: "committed", commit: log[0]?.oid, parent: log[1]?.oid });
    expect(await fixture.server.read(fixture.name, "env/production/app.yaml")).toBe(
      "image: outside\n",
    );
    expect(await fixture.server.read(fixture.name, "env/staging/app.yaml")).toBe("image: two\n");
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  });

  it("pushes what arrives while a push is under way as one group, one commit each", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    const lines = Array.from({ length: 10 }, (_, index) => `line ${index}`);
    const outcomes = await Promise.all(
      lines.map((line) => repository.write("main", appendLine("README.md", line))),
    );
    expect(outcomes.every(({ kind }) => kind === "committed")).toBe(true);
    expect(await fixture.server.read(fixture.name, "README.md")).toBe(
      `hello\n${lines.join("\n")}\n`,
    );
    expect(fixture.pushes).toHaveLength(1);
  });

  it("lands each of 20 writes of two racing writers exactly once", async () => {
    const writers = ["a", "b"].map((writer) => ({
      writer,
      repository: fixture.open({ attempts: 50 }),
    }));
    const race = writers.map(async ({ writer, repository }) => {
      for (let index = 0; index < 20; index += 1) {
        await repository.write("main", appendLine("README.md", `${writer}${index}`));
      }
    });
    await Promise.all(race);
    const lines = (await fixture.server.read(fixture.name, "README.md")).trim().split("\n");
    const log = await fixture.server.log(fixture.name);
    expect(lines.toSorted()).toEqual(
      ["hello", ...range(20).flatMap((index) => [`a${index}`, `b${index}`])].toSorted(),
    );
    expect(log).toHaveLength(41);
    expect(log.every(({ parents }) => parents.length <= 1)).toBe(true);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  }, 60_000);

  it("B31: lands each of 200 writes of two writers exactly once while others commit too", async () => {
    const writers = ["a", "b"].map((name) => ({
      name,
      repository: fixture.open({ attempts: 50 }),
    }));
    const wave = (name: string, start: number) =>
      range(20).map((index) => appendLine("README.md", `${name}${start + index}`));
    const race = writers.map(async ({ name, repository }) => {
      for (let start = 0; start < 100; start += 20) {
        await Promise.all(wave(name, start).map((write) => repository.write("main", write)));
      }
    });
    const outside = commitOutside(10);
    await Promise.all([...race, outside]);
    const lines = (await fixture.server.read(fixture.name, "README.md")).trim().split("\n");
    const written = range(100).flatMap((index) => [`a${index}`, `b${index}`]);
    expect(lines.toSorted()).toEqual(["hello", ...written].toSorted());
    for (const { name } of writers) {
      const own = lines.filter((line) => line.startsWith(name));
      expect(own).toEqual(range(100).map((index) => `${name}${index}`));
    }
    const log = await fixture.server.log(fixture.name);
    expect(log).toHaveLength(1 + 200 + 10);
    expect(log.every(({ parents }) => parents.length <= 1)).toBe(true);
    expect(await fixture.server.git(fixture.name, "fsck", "--strict", "--no-dangling")).toBe("");
  }, 60_000);

  it("B8: keeps reads whole while writes go on", async () => {
    const repository = fixture.open();
    const writes = range(20).map((index) =>
      repository.write("main", appendLine("README.md", `${index}`)),
    );
    const texts = range(20).map(async () => {
      const { commit, ...snapshot } = await readSnapshot(repository);
      expect(await fixture.server.git(fixture.name, "show", `${commit}:README.md`)).toBe(
        snapshot.text.trimEnd(),
      );
      await Promise.race(writes);
      return snapshot.text;
    });
    const whole = `hello\n${range(20).join("\n")}\n`;
    for (const text of await Promise.all(texts)) {
      expect(whole.startsWith(text)).toBe(true);
    }
    await Promise.all(writes);
    expect((await readSnapshot(repository)).text).toBe(whole);
  });

  it("gives up when the branch keeps moving", async () => {
    const repository = fixture.open({ attempts: 2 });
    const write = repository.write("main", {
      apply: async (branch, snapshot) => {
        await fixture.server.commit(fixture.name, { files: { outside: snapshot.commit } });
        await branch.writeFile("README.md", "late\n");
        return { message: "late" };
      },
    });
    await expect(write).rejects.toThrow(PushContendedError);
  });

  it("writes to the branch HEAD points to if none is named", async () => {
    await fixture.server.git(fixture.name, "branch", "-m", "main", "trunk");
    await fixture.open().write(undefined, writeText("README.md", "new\n"));
    expect(await fixture.server.read(fixture.name, "README.md", "trunk")).toBe("new\n");
  });

  it("concludes nothing from a commit of its group that did not land", async () => {
    const check = 'read old new ref; ! git log --format=%s "$old..$new" | grep -q guilty';
    await fixture.server.setHook(fixture.name, "pre-receive", check);
    const repository = fixture.open();
    const [guilty, same] = await Promise.allSettled([
      repository.write("main", writeText("README.md", "same\n", "guilty")),
      repository.write("main", writeText("README.md", "same\n", "innocent")),
    ]);
    expect(guilty).toMatchObject({ reason: expect.any(PushRefusedError) });
    expect(same).toMatchObject({ value: { kind: "committed" } });
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("same\n");
  });

  it("fails alone when apply throws, and leaves its group alone", async () => {
    const repository = fixture.open();
    const outcomes = await Promise.allSettled([
      repository.write("main", appendLine("README.md", "one")),
      repository.write("main", { apply: async (branch) => missingFile(branch) }),
      repository.write("main", appendLine("README.md", "two")),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(FilesystemError) });
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("hello\none\ntwo\n");
  });

  it("fails with the words of a hook and does not try again", async () => {
    await fixture.server.setHook(
      fixture.name,
      "pre-receive",
      'echo "frozen until Monday" >&2; exit 1',
    );
    const repository = fixture.open();
    const write = repository.write("main", writeText("README.md", "new\n"));
    const error: unknown = await write.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PushRefusedError);
    expect(String(error)).toContain("frozen until Monday");
    expect(
      fixture.server.requests.filter((line) =>
        line.startsWith(`POST /${fixture.name}.git/git-rec`),
      ),
    ).toHaveLength(1);
  });

  it("fails only the write a hook objects to", async () => {
    const check = 'read old new ref; ! git grep -q forbidden "$new" --';
    await fixture.server.setHook(fixture.name, "pre-receive", check);
    const repository = fixture.open();
    const outcomes = await Promise.allSettled([
      repository.write("main", writeText("a", "fine\n")),
      repository.write("main", writeText("b", "forbidden\n")),
      repository.write("main", writeText("c", "fine\n")),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect((await fixture.server.log(fixture.name)).map(({ message }) => message)).toEqual([
      "c",
      "a",
      "first",
    ]);
  });

  it("does not bring back a branch that was deleted", async () => {
    const repository = fixture.open();
    await fixture.server.git(fixture.name, "branch", "other", "main");
    await repository.snapshot("other");
    await fixture.server.git(fixture.name, "branch", "-D", "other");
    const write = repository.write("other", writeText("README.md", "new\n"));
    await expect(write).rejects.toThrow(BranchNotFoundError);
    expect(await fixture.server.tip(fixture.name, "other")).toBeUndefined();
  });

  it("takes back a write whose signal is aborted before its push", async () => {
    const repository = fixture.open();
    const stop = new AbortController();
    const { signal } = stop;
    const kept = repository.write("main", {
      apply: async (branch, snapshot, options) => {
        stop.abort(new Error("changed my mind"));
        return appendLine("README.md", "kept").apply(branch, snapshot, options);
      },
    });
    const dropped = repository.write("main", appendLine("README.md", "dropped"), { signal });
    await expect(dropped).rejects.toThrow("changed my mind");
    await kept;
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("hello\nkept\n");
  });

  it("does not wait for an apply that never ends", async () => {
    const repository = fixture.open({ applyDeadline: 50 });
    const write = repository.write("main", { apply: () => new Promise(() => {}) });
    await expect(write).rejects.toThrow(DeadlineError);
  });
});

/** Somebody else commits, until each commit has found its place. */
async function commitOutside(count: number): Promise<void> {
  for (let done = 0; done < count; ) {
    const files = { [`outside-${done}`]: "outside\n" };
    const commit = fixture.server.commit(fixture.name, { files });
    done += await commit.then(
      () => 1,
      () => 0,
    );
  }
}

async function readSnapshot(repository: Repository) {
  const snapshot = await repository.snapshot("main");
  const text = await snapshot.filesystem().readFile("README.md", "utf8");
  return { commit: snapshot.commit, text };
}

async function missingFile(branch: Filesystem): Promise<undefined> {
  await branch.readFile("no/such/file");
}
