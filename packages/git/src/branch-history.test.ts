import assert from "node:assert/strict";
import { rename } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  BranchNotFoundError,
  ClosedError,
  CommitNotFoundError,
  InvalidObjectError,
  OutcomeUnknownError,
  RemoteUnreachableError,
  RepositoryNotFoundError,
} from "./errors.ts";
import { type Oid, parseOid } from "./objects/object.ts";
import { loseAnswer } from "./testing/lost-answer.ts";
import { appendLine, RepositoryFixture, writeText } from "./testing/repository-fixture.ts";

const absent = parseOid("1234567890123456789012345678901234567890");
const random = () => 0;

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

function readme(text: string, rest: { readonly branch?: string; readonly parent?: string } = {}) {
  return fixture.server.commit(fixture.name, { files: { "README.md": text }, ...rest });
}

describe("Repository.contains", () => {
  it("looks at the branch as it is now", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    const second = await readme("second\n");
    expect(await repository.contains("main", second)).toBe("yes");
    expect(await repository.contains("main", fixture.first)).toBe("yes");
    const third = await readme("third\n", { parent: fixture.first });
    expect(await repository.contains("main", second)).toBe("no");
    expect(await repository.contains(undefined, third)).toBe("yes");
  });

  it("needs no more than a look for the commits of its own pushes", async () => {
    const repository = fixture.open();
    const own = await repository.write("main", appendLine("README.md", "one"));
    await repository.write("main", appendLine("README.md", "two"));
    assert.ok(own.kind === "committed");
    const before = fixture.server.requests.length;
    expect(await repository.contains("main", own.commit)).toBe("yes");
    expect(fixture.server.requests.slice(before)).toHaveLength(1);
  });

  it("says no of a commit on another branch, and of one that never was", async () => {
    const other = await readme("other\n", { branch: "other", parent: fixture.first });
    const repository = fixture.open();
    expect(await repository.contains("main", other)).toBe("no");
    expect(await repository.contains("main", absent)).toBe("no");
    expect(await repository.contains("main", parseOid("a".repeat(64)))).toBe("no");
  });

  it("says no of a branch that does not exist, or not any more", async () => {
    await fixture.server.git(fixture.name, "branch", "other", "main");
    const repository = fixture.open();
    expect(await repository.contains("other", fixture.first)).toBe("yes");
    await fixture.server.git(fixture.name, "branch", "-D", "other");
    expect(await repository.contains("other", fixture.first)).toBe("no");
    await fixture.server.git(fixture.name, "update-ref", "-d", "refs/heads/main");
    expect(await repository.contains("main", fixture.first)).toBe("no");
    expect(await repository.contains(undefined, fixture.first)).toBe("no");
  });

  it("does not take a HEAD that leads nowhere for a branch that is gone", async () => {
    await fixture.server.git(fixture.name, "branch", "-m", "main", "other");
    await fixture.server.git(fixture.name, "symbolic-ref", "HEAD", "refs/heads/trunk");
    const asked = fixture.open().contains(undefined, fixture.first);
    await expect(asked).rejects.toThrow(BranchNotFoundError);
  });

  it("throws if the remote cannot be asked, at whichever step", async () => {
    await readme("second\n");
    const repository = fixture.open();
    await repository.snapshot("main");
    let allowed = 1;
    fixture.server.intercept = ({ socket }) => {
      allowed -= 1;
      if (allowed < 0) {
        socket.destroy();
      }
      return allowed < 0;
    };
    for (const commit of [absent, fixture.first]) {
      await expect(repository.contains("main", commit)).rejects.toThrow(RemoteUnreachableError);
    }
    fixture.server.intercept = undefined;
    const path = fixture.server.pathOf(fixture.name);
    await rename(path, `${path}.away`);
    const asked = repository.contains("main", fixture.first);
    await expect(asked).rejects.toThrow(RepositoryNotFoundError);
  });

  it("refuses what is not the name of a commit", async () => {
    const repository = fixture.open();
    for (const text of ["main", "HEAD", fixture.first.slice(0, 39), "A".repeat(40), ""]) {
      const asked = repository.contains("main", text);
      await expect(asked).rejects.toThrow(InvalidObjectError);
    }
    expect(fixture.server.requests.filter((line) => line.includes(fixture.name))).toEqual([]);
  });

  it("stops waiting when its signal is aborted, and is over once the repository is closed", async () => {
    const repository = fixture.open();
    fixture.server.intercept = () => true;
    const stop = new AbortController();
    const asked = repository.contains("main", absent, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    await repository.close();
    await expect(repository.contains("main", absent)).rejects.toThrow(ClosedError);
  });

  it.each([
    ["landed", "yes"],
    ["did not land", "no"],
  ] as const)("tells another process of a push whose answer was lost that it %s", async (_, is) => {
    let noted: Oid | undefined;
    const repository = fixture.open({ random, settleDeadline: 100 });
    await repository.snapshot("main");
    loseAnswer(fixture, { landed: is === "yes", away: Number.POSITIVE_INFINITY });
    const writing = repository.write("main", {
      ...writeText("README.md", "ours\n"),
      pushing: async (commit) => {
        noted = commit;
      },
    });
    await expect(writing).rejects.toThrow(OutcomeUnknownError);
    fixture.server.intercept = undefined;
    await readme("outside\n");
    assert.ok(noted);
    expect(await fixture.open().contains("main", noted)).toBe(is);
  });
});

describe("Repository.at", () => {
  it("has the files of then, and leaves the branch as it is known", async () => {
    await readme("second\n");
    const tip = await readme("third\n");
    const repository = fixture.open();
    const before = await repository.snapshot("main");
    const then = await repository.at("main", fixture.first);
    expect(then).toMatchObject({ branch: "main", commit: fixture.first });
    expect(await then.filesystem().readFile("README.md", "utf8")).toBe("hello\n");
    expect(await repository.snapshot("main")).toBe(before);
    expect(before.commit).toBe(tip);
  });

  it("asks for nothing that the branch has still", async () => {
    await readme("second\n");
    const repository = fixture.open();
    const now = (await repository.snapshot("main")).filesystem();
    const path = "env/staging/app.yaml";
    const text = await now.readFile(path, "utf8");
    const then = (await repository.at("main", fixture.first)).filesystem();
    const before = fixture.server.requests.length;
    expect(await then.readFile(path, "utf8")).toBe(text);
    expect(fixture.server.requests).toHaveLength(before);
    expect(await then.readFile("README.md", "utf8")).toBe("hello\n");
    expect(fixture.server.requests).toHaveLength(before + 1);
  });

  it("is the branch as it was seen, if that is the commit", async () => {
    const repository = fixture.open();
    const seen = await repository.snapshot("main");
    const before = fixture.server.requests.length;
    expect(await repository.at("main", fixture.first)).toBe(seen);
    expect(fixture.server.requests).toHaveLength(before);
  });

  it("follows HEAD if no branch is named, and needs a branch that exists", async () => {
    await readme("second\n");
    await fixture.server.git(fixture.name, "branch", "-m", "main", "trunk");
    const repository = fixture.open();
    expect(await repository.at(undefined, fixture.first)).toMatchObject({ branch: "trunk" });
    await expect(repository.at("main", fixture.first)).rejects.toThrow(BranchNotFoundError);
  });

  it("reports a commit that there is not, also of repositories with other names", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    await expect(repository.at("main", absent)).rejects.toMatchObject({
      code: "GIT_COMMIT_NOT_FOUND",
      next: "act",
      message: expect.stringContaining(`does not give commit ${absent}`),
    });
    const before = fixture.server.requests.length;
    const other = repository.at("main", parseOid("a".repeat(64)));
    await expect(other).rejects.toThrow(CommitNotFoundError);
    expect(fixture.server.requests).toHaveLength(before);
  });

  it("refuses what is not the name of a commit", async () => {
    const repository = fixture.open();
    for (const text of ["main", "main~1", "a".repeat(41), "A".repeat(40)]) {
      await expect(repository.at("main", text as Oid)).rejects.toThrow(InvalidObjectError);
    }
  });

  it("throws what keeps it from asking, and not that there is no such commit", async () => {
    await readme("second\n");
    const repository = fixture.open();
    await repository.snapshot("main");
    fixture.server.intercept = ({ socket }) => Boolean(socket.destroy());
    const asked = repository.at("main", fixture.first);
    await expect(asked).rejects.toThrow(RemoteUnreachableError);
  });

  it("stops waiting when its signal is aborted, and is over once the repository is closed", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    fixture.server.intercept = () => true;
    const stop = new AbortController();
    const asked = repository.at("main", absent, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(asked).rejects.toThrow("enough");
    await repository.close();
    await expect(repository.at("main", fixture.first)).rejects.toThrow(ClosedError);
  });
});
