import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BranchNotFoundError, RemoteUnreachableError } from "./errors.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import { observe, RepositoryFixture, range, writeText } from "./testing/repository-fixture.ts";

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

describe("Repository.watch", () => {
  it("tells only the watchers of a file that changed", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    const staging = observe(repository, ["env/staging/app.yaml"]);
    const production = observe(repository, ["env/production/app.yaml", "env/production/missing"]);
    await timers.advance(0);
    await Promise.all([staging.next(), production.next()]);
    const oid = await fixture.server.commit(fixture.name, {
      files: { "env/staging/app.yaml": "image: two\n" },
    });
    await timers.advance(15_000);
    expect(await staging.next()).toMatchObject({
      kind: "changed",
      commit: { oid },
      rewritten: false,
    });
    expect(await production.next()).toEqual({ kind: "confirmed" });
  });

  it("tells the watcher of a missing file when it appears", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    const watcher = observe(repository, ["env/production/missing"]);
    await timers.advance(0);
    await watcher.next();
    await fixture.server.commit(fixture.name, { files: { "env/production/missing": "here\n" } });
    await timers.advance(15_000);
    expect(await watcher.next()).toMatchObject({ kind: "changed" });
  });

  it("tells a watcher that has read nothing yet of every change", async () => {
    const timers = new ManualTimers();
    const watcher = observe(fixture.open({ timers }), []);
    await timers.advance(0);
    expect(await watcher.next()).toEqual({ kind: "changed", commit: undefined, rewritten: false });
    await fixture.server.commit(fixture.name, { files: { anything: "new\n" } });
    await timers.advance(15_000);
    expect(await watcher.next()).toMatchObject({ kind: "changed", rewritten: false });
  });

  it("asks the remote once per look, whatever the number of watchers and branches", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    await fixture.server.git(fixture.name, "branch", "other", "main");
    const watchers = range(20).map((index) =>
      observe(repository, [`file-${index}`], index % 2 === 0 ? "main" : "other"),
    );
    await timers.advance(0);
    await Promise.all(watchers.map((watcher) => watcher.next()));
    const seen = fixture.server.requests.length;
    await timers.advance(15_000);
    await Promise.all(watchers.map((watcher) => watcher.next()));
    expect(fixture.server.requests.slice(seen)).toHaveLength(1);
  });

  it("tells of a branch that is deleted, and of its return", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    await fixture.server.git(fixture.name, "branch", "other", "main");
    const watcher = observe(repository, ["README.md"], "other");
    const main = observe(repository, ["README.md"]);
    await timers.advance(0);
    await watcher.next();
    await main.next();
    await fixture.server.git(fixture.name, "branch", "-D", "other");
    await timers.advance(15_000);
    expect(await watcher.next()).toMatchObject({ error: expect.any(BranchNotFoundError) });
    expect(await main.next()).toEqual({ kind: "confirmed" });
    await fixture.server.git(fixture.name, "branch", "other", "main");
    await timers.advance(15_000);
    expect(await watcher.next()).toEqual({ kind: "confirmed" });
  });

  it("tells of a branch that was rewritten", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    await fixture.server.commit(fixture.name, { files: { "README.md": "second\n" } });
    const watcher = observe(repository, ["README.md"]);
    await timers.advance(0);
    await watcher.next();
    await fixture.server.commit(fixture.name, {
      files: { "README.md": "third\n" },
      parent: fixture.first,
    });
    await timers.advance(15_000);
    expect(await watcher.next()).toMatchObject({ kind: "changed", rewritten: true });
  });

  it("tells of our own commits without looking", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    const watcher = observe(repository, ["README.md"]);
    const other = observe(repository, ["run.sh"]);
    await timers.advance(0);
    await Promise.all([watcher.next(), other.next()]);
    const outcome = await repository.write("main", writeText("README.md", "ours\n"));
    const oid = outcome.kind === "committed" && outcome.commit;
    expect(await watcher.next()).toMatchObject({ kind: "changed", commit: { oid } });
    expect(other.pending()).toBe(0);
  });

  it("B1: lets a watcher read the branch while it is told of our own commit", async () => {
    const repository = fixture.open();
    const texts: Promise<string>[] = [];
    const read = async () => {
      const snapshot = await repository.snapshot("main");
      return snapshot.filesystem().readFile("README.md", "utf8");
    };
    await read();
    const notify = () => texts.push(read());
    const stop = repository.watch({ branch: "main", paths: () => ["README.md"], notify });
    const outcome = await repository.write("main", writeText("README.md", "ours\n"));
    stop();
    expect(outcome.kind).toBe("committed");
    expect(await texts.at(-1)).toBe("ours\n");
  });

  it("looks less often while the remote fails, and recovers", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers, random: () => 0.5 });
    const watcher = observe(repository, ["README.md"]);
    await timers.advance(0);
    await watcher.next();
    fixture.server.intercept = (_, response) => Boolean(response.writeHead(503).end());
    await timers.advance(10_000);
    expect(await watcher.next()).toMatchObject({ error: expect.any(RemoteUnreachableError) });
    await timers.advance(10_000);
    expect(watcher.pending()).toBe(0);
    await timers.advance(5_000);
    expect(await watcher.next()).toMatchObject({ kind: "failed" });
    fixture.server.intercept = undefined;
    await timers.advance(80_000);
    expect(await watcher.next()).toEqual({ kind: "confirmed" });
  });

  it("looks at once when it is refreshed", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    const watcher = observe(repository, ["README.md"]);
    await timers.advance(0);
    await watcher.next();
    await fixture.server.commit(fixture.name, { files: { "README.md": "new\n" } });
    await repository.refresh();
    expect(await watcher.next()).toMatchObject({ kind: "changed" });
  });

  it("leaves no timer behind when nobody watches any more", async () => {
    const timers = new ManualTimers();
    const repository = fixture.open({ timers });
    const watcher = observe(repository, ["README.md"]);
    await timers.advance(0);
    await watcher.next();
    watcher.stop();
    expect(timers.pending).toBe(0);
  });
});
