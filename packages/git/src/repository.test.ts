import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { CliRemote } from "./cli/cli-remote.ts";
import {
  BranchNotFoundError,
  ClosedError,
  EmptyRepositoryError,
  OutcomeUnknownError,
} from "./errors.ts";
import type { Remote } from "./remote.ts";
import type { Repository } from "./repository.ts";
import { alteredRemote } from "./testing/altered-remote.ts";
import {
  type Observer,
  observe,
  RepositoryFixture,
  writeText,
} from "./testing/repository-fixture.ts";
import type { WatchEvent } from "./watcher.ts";

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

describe("Repository.recent", () => {
  it("tells the newest commits of a branch, of HEAD if none is named", async () => {
    const files = { "README.md": "new\n" };
    const second = await fixture.server.commit(fixture.name, { files, message: "second" });
    const repository = fixture.open();
    for (const branch of ["main", undefined]) {
      const recent = await repository.recent(branch, { limit: 10 });
      expect(recent.map(({ oid }) => oid)).toEqual([second, fixture.first]);
      expect(recent[0]?.commit.message.trimEnd()).toBe("second");
    }
    expect(await repository.recent("main", { limit: 1 })).toHaveLength(1);
  });

  it("says if there is no such branch, and nothing once it is closed", async () => {
    const repository = fixture.open();
    await expect(repository.recent("missing", { limit: 1 })).rejects.toBeInstanceOf(
      BranchNotFoundError,
    );
    const waiting = repository.recent("main", { limit: 1, signal: AbortSignal.abort("late") });
    await expect(waiting).rejects.toBe("late");
    await repository.close();
    await expect(repository.recent("main", { limit: 1 })).rejects.toBeInstanceOf(ClosedError);
  });
});

describe("Repository.snapshot", () => {
  it("reads the files of a branch", async () => {
    const snapshot = await fixture.open().snapshot("main");
    expect(snapshot).toMatchObject({ branch: "main", commit: fixture.first });
    expect(await snapshot.filesystem().readFile("env/production/app.yaml", "utf8")).toBe(
      "image: zero\n",
    );
  });

  it("follows HEAD if no branch is named", async () => {
    await fixture.server.git(fixture.name, "branch", "-m", "main", "trunk");
    expect(await fixture.open().snapshot(undefined)).toMatchObject({
      branch: "trunk",
      commit: fixture.first,
    });
  });

  it("keeps what it has seen until it is asked to look", async () => {
    const repository = fixture.open();
    await repository.snapshot("main");
    const second = await fixture.server.commit(fixture.name, { files: { "README.md": "new\n" } });
    expect(await repository.snapshot("main")).toMatchObject({ commit: fixture.first });
    const fresh = await repository.snapshot("main", { fresh: true });
    expect(fresh.commit).toBe(second);
    expect(await fresh.filesystem().readFile("README.md", "utf8")).toBe("new\n");
  });

  it("shares one look among those who ask at the same time", async () => {
    const repository = fixture.open();
    await Promise.all(["main", undefined, "main"].map((branch) => repository.snapshot(branch)));
    const own = fixture.server.requests.filter((line) => line.includes(`/${fixture.name}.git/`));
    expect(own).toEqual([
      `GET /${fixture.name}.git/info/refs?service=git-upload-pack`,
      ...["refs", "commit", "tree"].map(() => `POST /${fixture.name}.git/git-upload-pack`),
    ]);
  });

  it("B33: names a missing branch and leaves the others alone", async () => {
    const repository = fixture.open();
    const [missing, main] = await Promise.allSettled([
      repository.snapshot("gone"),
      repository.snapshot("main"),
    ]);
    expect(missing).toMatchObject({
      reason: expect.any(BranchNotFoundError),
    });
    expect(missing).toHaveProperty("reason.message", expect.stringContaining("no branch gone"));
    expect(main).toMatchObject({ status: "fulfilled" });
  });

  it("says that a repository is empty", async () => {
    await fixture.server.createEmptyRepository(`${fixture.name}-empty`);
    const repository = fixture.open({
      cli: { url: fixture.server.urlOf(`${fixture.name}-empty`) },
    });
    await expect(repository.snapshot("main")).rejects.toThrow(EmptyRepositoryError);
    await expect(repository.snapshot(undefined)).rejects.toThrow(EmptyRepositoryError);
  });

  it("stops waiting when its signal is aborted", async () => {
    const repository = fixture.open();
    fixture.server.intercept = () => true;
    const stop = new AbortController();
    const snapshot = repository.snapshot("main", { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(snapshot).rejects.toThrow("enough");
  });
});

describe("Repository.preview", () => {
  it("shows what a write would do and leaves the remote alone", async () => {
    const repository = fixture.open();
    const preview = await repository.preview("main", writeText("new.txt", "new\n", "Add a file"));
    expect(preview).toEqual({
      kind: "changes",
      branch: "main",
      diff: "diff --git a/new.txt b/new.txt\nnew file mode 100644\n--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1 @@\n+new\n",
      paths: ["new.txt"],
      message: "Add a file",
      head: fixture.first,
    });
    expect(await fixture.server.tip(fixture.name)).toBe(fixture.first);
  });
});

describe("Repository.close", () => {
  it("lets a push under way land, and rejects what comes after it", async () => {
    await fixture.server.setHook(
      fixture.name,
      "pre-receive",
      "while [ ! -e go ]; do sleep 0.02; done",
    );
    const repository = fixture.open();
    const pushed = fixture.pushArrives();
    const flying = repository.write("main", writeText("README.md", "landed\n"));
    await pushed;
    const waiting = repository.write("main", writeText("README.md", "never\n"));
    waiting.catch(() => undefined);
    const closed = repository.close();
    await writeFile(join(fixture.server.pathOf(fixture.name), "go"), "");
    await Promise.all([closed, repository.close()]);
    expect(await flying).toMatchObject({ kind: "committed" });
    await expect(waiting).rejects.toThrow(ClosedError);
    await expect(repository.snapshot("main")).rejects.toThrow(ClosedError);
    expect(await fixture.server.read(fixture.name, "README.md")).toBe("landed\n");
  });

  it("does not wait for ever for a push that hangs", async () => {
    const repository = fixture.open({ closeDeadline: 100 });
    await repository.snapshot("main");
    const pushed = fixture.pushArrives({ hold: true });
    const write = repository.write("main", writeText("README.md", "new\n"));
    write.catch(() => undefined);
    await pushed;
    await repository.close();
    await expect(write).rejects.toThrow(OutcomeUnknownError);
  });

  it("B43: ends at once while it is looking", async () => {
    const repository = fixture.open({ interval: 10 });
    const watching = observe(repository, ["README.md"]);
    await watching.next();
    const looking = new Promise<void>((resolve) => {
      fixture.server.intercept = () => {
        resolve();
        return true;
      };
    });
    await looking;
    const start = performance.now();
    await repository.close();
    expect(performance.now() - start).toBeLessThan(5000);
  });
});

describe("a look that overlaps with something else", () => {
  function remoteWith(change: (real: Remote) => Partial<Remote>): Remote {
    const url = fixture.server.urlOf(fixture.name);
    return alteredRemote(new CliRemote({ url, directory: fixture.directory }), change);
  }

  it("does not take back a push that landed after the remote was asked", async () => {
    let late: Promise<void> | undefined;
    const remote = remoteWith((real) => ({
      listRefs: async (request, options) => {
        const listing = await real.listRefs(request, options);
        await late;
        return listing;
      },
    }));
    const repository = fixture.open({ remote, interval: 3_600_000 });
    const before = await repository.snapshot("main");
    const watching = observe(repository, ["README.md"]);
    let answer: (() => void) | undefined;
    late = new Promise((resolve) => {
      answer = resolve;
    });
    const look = repository.refresh();
    const written = await repository.write("main", writeText("README.md", "ours\n"));
    answer?.();
    await look;
    expect(written).toMatchObject({ kind: "committed", parent: before.commit });
    expect(await repository.snapshot("main")).toMatchObject(
      written.kind === "committed" ? { commit: written.commit } : {},
    );
    const events: WatchEvent[] = [];
    while (watching.pending() > 0) {
      events.push(await watching.next());
    }
    expect(events.filter(({ kind }) => kind !== "confirmed")).toMatchObject([
      { kind: "changed", rewritten: false },
    ]);
    watching.stop();
  });

  it("follows the branch although its commits cannot be told", async () => {
    const log = () => Promise.reject(new Error("no history"));
    const remote = remoteWith(() => ({ log }));
    const repository = fixture.open({ remote, interval: 3_600_000 });
    await repository.snapshot("main");
    const watching = observe(repository, ["README.md"]);
    const tip = await fixture.server.commit(fixture.name, { files: { "README.md": "new\n" } });
    await repository.refresh();
    expect(await repository.snapshot("main")).toMatchObject({ commit: tip });
    expect(await nextChange(watching)).toEqual({
      kind: "changed",
      commit: undefined,
      rewritten: false,
    });
    watching.stop();
  });

  it("tells a watcher that came meanwhile", async () => {
    let joined: Observer | undefined;
    const remote = remoteWith((real) => ({
      log: async (request, options) => {
        joined ??= observe(repository, ["env/staging/app.yaml"]);
        return await real.log(request, options);
      },
    }));
    const repository: Repository = fixture.open({ remote, interval: 3_600_000 });
    await repository.snapshot("main");
    const watching = observe(repository, ["README.md"]);
    await fixture.server.commit(fixture.name, {
      files: { "README.md": "new\n", "env/staging/app.yaml": "image: new\n" },
    });
    await repository.refresh();
    await nextChange(watching);
    expect(joined && (await nextChange(joined))).toMatchObject({ kind: "changed" });
    watching.stop();
    joined?.stop();
  });

  it("ends in time although the credential never comes", async () => {
    const url = fixture.server.urlOf(fixture.name);
    const credential = () => new Promise<never>(() => undefined);
    const timeouts = { listRefs: 200 };
    const remote = new CliRemote({ url, directory: fixture.directory, credential, timeouts });
    const repository = fixture.open({ remote });
    await expect(repository.snapshot("main")).rejects.toThrow("Getting the credential for");
  });
});

/** Looks that found nothing new may come first. */
async function nextChange(observer: Observer): Promise<WatchEvent> {
  for (;;) {
    const event = await observer.next();
    if (event.kind !== "confirmed") {
      return event;
    }
  }
}
