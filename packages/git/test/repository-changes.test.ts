import { rename, rm } from "node:fs/promises";
import {
  BranchNotFoundError,
  EmptyRepositoryError,
  type GitError,
  type Repository,
  RepositoryNotFoundError,
} from "@glu/git";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { HeldPush } from "./held-push.ts";
import { files, RemoteFixture } from "./remote-fixture.ts";
import { engines, type Route, titledRoutes } from "./routes.ts";
import { appendLine } from "./writes.ts";

let fixture: RemoteFixture;

beforeAll(async () => {
  fixture = await RemoteFixture.start();
});
beforeEach(() => fixture.newRepository());
afterEach(async () => {
  expect(await fixture.closeAll()).toEqual([]);
});
afterAll(() => fixture.stop());

function open(route: Route): Repository {
  return fixture.open(route, { repository: { settleDeadline: 5000 } });
}

function add(repository: Repository, line: string) {
  return repository.write("main", appendLine("shared.txt", line));
}

function addToDefault(repository: Repository, line: string) {
  return repository.write(undefined, appendLine("shared.txt", line));
}

async function failure(call: Promise<unknown>): Promise<GitError> {
  return call.then(
    (value) => Promise.reject(new Error(`no failure: ${JSON.stringify(value)}`)),
    (error) => error,
  );
}

async function deleteRepository(): Promise<void> {
  await rm(fixture.server.pathOf(fixture.name), { recursive: true });
}

/** What a stranger of the same name begins with. */
const strange = { ...files, "README.md": "another project\n" };

async function recreate(): Promise<void> {
  await fixture.server.createRepository(fixture.name, strange, {});
}

/** Whether the repository has an object, whether something leads to it or not. */
async function has(oid: string): Promise<boolean> {
  return fixture.server
    .git(fixture.name, "cat-file", "-e", oid)
    .then(() => true)
    .catch(() => false);
}

describe.each(titledRoutes)("to %s a repository", (_, route) => {
  test("that is deleted is a clear error, and one of the same name is another beginning", async () => {
    const repository = open(route);
    await add(repository, "old");
    const before = await repository.snapshot("main");
    await deleteRepository();
    const looking = failure(repository.snapshot("main", { fresh: true }));
    for (const error of [await looking, await failure(add(repository, "lost"))]) {
      expect(error).toBeInstanceOf(RepositoryNotFoundError);
      expect(error.next).toBe("act");
      expect(error.message).toContain(repository.location);
    }
    await recreate();
    expect((await add(repository, "new")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["new"]);
    expect(await fixture.server.read(fixture.name, "README.md")).toBe(strange["README.md"]);
    expect(await fixture.server.read(fixture.name, "shared.txt")).toBe("new\n");
    expect([await has(fixture.first), await has(before.commit)]).toEqual([false, false]);
    expect(await fixture.fsck()).toBe("");
  });

  test("that is replaced unseen gets nothing of the old history", async () => {
    const repository = open(route);
    await add(repository, "old");
    const before = await repository.snapshot("main");
    await deleteRepository();
    await recreate();
    const outcome = await add(repository, "new");
    expect(outcome.kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["new"]);
    expect(await has(before.commit)).toBe(false);
    expect(await fixture.fsck()).toBe("");
  });

  test("at another URL begins anew in the same directory, and is sent nothing of the old one", async () => {
    const old = open(route);
    await add(old, "old");
    const before = await old.snapshot("main");
    const oldName = fixture.name;
    await fixture.newRepository(strange);
    const next = open(route);
    expect((await add(next, "new")).kind).toBe("committed");
    await old.close();
    expect((await add(next, "newer")).kind).toBe("committed");
    const later = open(route);
    expect((await add(later, "newest")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["new", "newer", "newest"]);
    expect(await fixture.server.read(fixture.name, "README.md")).toBe(strange["README.md"]);
    expect(await has(before.commit)).toBe(false);
    expect(await fixture.fsck()).toBe("");
    expect(await fixture.server.read(oldName, "shared.txt")).toBe("old\n");
    expect(await fixture.server.log(oldName)).toHaveLength(2);
  });
});

describe.each(engines)("to the engine %s a repository", (engine) => {
  test("that is replaced by an empty one is not filled with the old history", async () => {
    const repository = open({ engine, transport: "http" });
    await add(repository, "old");
    await deleteRepository();
    await fixture.server.createEmptyRepository(fixture.name);
    expect(await failure(add(repository, "lost"))).toBeInstanceOf(EmptyRepositoryError);
    expect(await fixture.server.tip(fixture.name)).toBeUndefined();
    await fixture.server.commit(fixture.name, { files: strange, message: "first" });
    expect((await add(repository, "new")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["new"]);
  });

  test("that is away for a moment comes back as what it was", async () => {
    const repository = open({ engine, transport: "http" });
    await add(repository, "one");
    const path = fixture.server.pathOf(fixture.name);
    await rename(path, `${path}.away`);
    expect(await failure(add(repository, "lost"))).toBeInstanceOf(RepositoryNotFoundError);
    await rename(`${path}.away`, path);
    expect((await add(repository, "two")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["one", "two"]);
  });

  test("B4 that is empty says what to do, and works after its first commit", async () => {
    await fixture.newEmptyRepository();
    const repository = open({ engine, transport: "http" });
    const looking = failure(repository.snapshot(undefined));
    for (const error of [await looking, await failure(add(repository, "lost"))]) {
      expect(error).toBeInstanceOf(EmptyRepositoryError);
      expect(error.next).toBe("act");
      expect(error.message).toMatch(/push|commit/i);
    }
    await fixture.server.commit(fixture.name, { files, message: "first" });
    expect((await repository.snapshot(undefined)).branch).toBe("main");
    expect((await addToDefault(repository, "now")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["now"]);
  });
});

describe.each(engines)("to the engine %s a branch", (engine) => {
  test("that is deleted is never made again by a write", async () => {
    const repository = open({ engine, transport: "http" });
    await fixture.server.git(fixture.name, "branch", "other", "main");
    await add(repository, "one");
    await fixture.server.git(fixture.name, "update-ref", "-d", "refs/heads/main");
    const errors = await Promise.all([1, 2].map((n) => failure(add(repository, `lost ${n}`))));
    for (const error of errors) {
      expect(error).toBeInstanceOf(BranchNotFoundError);
      expect(error.message).toContain("main");
    }
    expect(await fixture.server.tip(fixture.name)).toBeUndefined();
    expect((await repository.write("other", appendLine("shared.txt", "elsewhere"))).kind).toBe(
      "committed",
    );
    await fixture.server.git(fixture.name, "branch", "main", fixture.first);
    expect((await add(repository, "again")).kind).toBe("committed");
    expect(await fixture.messages()).toEqual(["again"]);
  });

  test("that is deleted while a push of it is on its way is not made again either", async () => {
    const repository = open({ engine, transport: "http" });
    await fixture.server.git(fixture.name, "branch", "other", "main");
    const held = await HeldPush.prepare(fixture, "http", "before");
    const writing = [failure(add(repository, "first")), failure(add(repository, "second"))];
    await held.arrived();
    const queued = failure(add(repository, "third"));
    await fixture.server.git(fixture.name, "update-ref", "-d", "refs/heads/main");
    await held.release();
    for (const error of await Promise.all([...writing, queued])) {
      expect(error).toBeInstanceOf(BranchNotFoundError);
    }
    expect(await fixture.server.tip(fixture.name)).toBeUndefined();
  });

  test("that is renamed is followed if HEAD leads to it, and else the new one is named", async () => {
    const repository = open({ engine, transport: "http" });
    await addToDefault(repository, "one");
    await fixture.server.git(fixture.name, "branch", "-m", "main", "trunk");
    expect((await repository.snapshot(undefined, { fresh: true })).branch).toBe("trunk");
    expect(await addToDefault(repository, "two")).toMatchObject({ branch: "trunk" });
    const error = await failure(add(repository, "three"));
    expect(error).toBeInstanceOf(BranchNotFoundError);
    expect(error.message).toContain("trunk");
    expect(await fixture.messages("trunk")).toEqual(["one", "two"]);
    expect(await fixture.server.tip(fixture.name, "main")).toBeUndefined();
  });

  test("that HEAD no longer leads to gets no more writes, watched or not", async () => {
    const repository = open({ engine, transport: "http" });
    await addToDefault(repository, "one");
    await fixture.server.git(fixture.name, "branch", "next", "main");
    await fixture.server.git(fixture.name, "symbolic-ref", "HEAD", "refs/heads/next");
    expect(await addToDefault(repository, "two")).toMatchObject({ branch: "next" });
    await fixture.server.git(fixture.name, "update-ref", "-d", "refs/heads/main");
    expect(await addToDefault(repository, "three")).toMatchObject({ branch: "next" });
    const stop = repository.watch({ branch: undefined, paths: () => [], notify: () => undefined });
    await repository.refresh();
    await fixture.server.git(fixture.name, "branch", "-m", "next", "latest");
    expect(await addToDefault(repository, "four")).toMatchObject({ branch: "latest" });
    stop();
    expect(await fixture.messages("latest")).toEqual(["one", "two", "three", "four"]);
  });

  test("that is moved back with writes in the queue gets them on its new head, and nothing that was dropped", async () => {
    const repository = open({ engine, transport: "http" });
    const dropped = await fixture.server.commit(fixture.name, {
      files: { "shared.txt": "dropped\n" },
      message: "dropped",
    });
    await repository.snapshot("main");
    const held = await HeldPush.prepare(fixture, "http", "before");
    const writing = [add(repository, "one"), add(repository, "two")];
    await held.arrived();
    const queued = [add(repository, "three"), add(repository, "four")];
    await fixture.server.commit(fixture.name, {
      parent: fixture.first,
      files: { "README.md": "kept\n" },
      message: "kept",
    });
    await held.release();
    const outcomes = await Promise.all([...writing, ...queued]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(4).fill("committed"));
    expect(await fixture.messages()).toEqual(["kept", "one", "two", "three", "four"]);
    expect(await fixture.server.read(fixture.name, "shared.txt")).toBe("one\ntwo\nthree\nfour\n");
    const log = await fixture.server.log(fixture.name);
    expect(log.map(({ oid }) => oid)).not.toContain(dropped);
  });

  test("that others rewrite again and again is written to all the same", async () => {
    const repository = open({ engine, transport: "http" });
    for (const turn of [1, 2, 3]) {
      await fixture.server.commit(fixture.name, {
        parent: fixture.first,
        files: { "README.md": `rewritten ${turn}\n` },
        message: `rewritten ${turn}`,
      });
      expect((await add(repository, `line ${turn}`)).kind).toBe("committed");
      expect(await fixture.messages()).toEqual([`rewritten ${turn}`, `line ${turn}`]);
    }
  });
});
