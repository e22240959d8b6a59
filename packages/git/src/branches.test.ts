import assert from "node:assert/strict";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { BranchNotFoundError, RateLimitedError } from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import { openRemote } from "./open-remote.ts";
import type { Remote } from "./remote.ts";
import { alteredRemote, countedRemote } from "./testing/altered-remote.ts";
import { ManualTimers } from "./testing/manual-timers.ts";
import { appendLine, observe, RepositoryFixture } from "./testing/repository-fixture.ts";

let fixture: RepositoryFixture;

beforeAll(async () => {
  fixture = await RepositoryFixture.start();
});

beforeEach(async () => {
  await fixture.newRepository();
  await fixture.server.git(fixture.name, "branch", "slow", "main");
});

afterEach(async () => {
  const leftOnDisk = await fixture.closeAll();
  assert.deepEqual(leftOnDisk, []);
});

afterAll(() => fixture.stop());

const interval = 3_600_000;

/** A remote that holds back the answers about some commits until it is let go. */
class SlowRemote {
  readonly remote: Remote;
  readonly held = new Set<Oid>();
  /** How many answers are held back. */
  waiting = 0;
  #arrived: () => void = () => undefined;
  #letGo: () => void = () => undefined;
  readonly #released = new Promise<void>((resolve) => {
    this.#letGo = resolve;
  });

  constructor() {
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    this.remote = alteredRemote(real, () => ({
      fetch: async (request, options) => {
        if (this.held.has(request.tip)) {
          this.waiting += 1;
          this.#arrived();
          await this.#released;
          this.waiting -= 1;
        }
        return real.fetch(request, options);
      },
    }));
  }

  /** Resolves when another answer is held back. */
  holds(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  letGo(): void {
    this.#letGo();
  }
}

describe("a look at branches", () => {
  it("is not held up by another branch that takes long to read", async () => {
    const slow = new SlowRemote();
    const repository = fixture.open({ remote: slow.remote, interval });
    const watching = [
      observe(repository, ["README.md"], "slow"),
      observe(repository, ["README.md"]),
    ];
    await Promise.all(watching.map((watcher) => watcher.next()));
    slow.held.add(
      await fixture.server.commit(fixture.name, { branch: "slow", files: { a: "a\n" } }),
    );
    const stuck = repository.snapshot("slow", { fresh: true });
    for (const text of ["one\n", "two\n"]) {
      const tip = await fixture.server.commit(fixture.name, { files: { "README.md": text } });
      expect(await repository.snapshot("main", { fresh: true })).toMatchObject({ commit: tip });
    }
    expect(slow.waiting).toBe(1);
    slow.letGo();
    expect(await stuck).toMatchObject({ commit: await fixture.server.tip(fixture.name, "slow") });
  });

  it("goes on polling while one branch takes long to read", async () => {
    const timers = new ManualTimers();
    const slow = new SlowRemote();
    const repository = fixture.open({ remote: slow.remote, timers });
    const watching = observe(repository, ["README.md"]);
    const stuck = observe(repository, ["README.md"], "slow");
    await timers.advance(0);
    await Promise.all([watching.next(), stuck.next()]);
    slow.held.add(
      await fixture.server.commit(fixture.name, {
        branch: "slow",
        files: { "README.md": "slow\n" },
      }),
    );
    await timers.advance(15_000);
    expect(await watching.next()).toEqual({ kind: "confirmed" });
    await fixture.server.commit(fixture.name, { files: { "README.md": "new\n" } });
    await timers.advance(15_000);
    expect(await watching.next()).toMatchObject({ kind: "changed" });
    expect(stuck.pending()).toBe(0);
    slow.letGo();
    expect(await stuck.next()).toMatchObject({ kind: "changed" });
  });

  it("skips what is out of date by the time a slow branch is read", async () => {
    const slow = new SlowRemote();
    const repository = fixture.open({ remote: slow.remote, interval });
    const watching = observe(repository, ["README.md"], "slow");
    await watching.next();
    const commit = async (text: string) => {
      const files = { "README.md": text };
      const oid = await fixture.server.commit(fixture.name, { branch: "slow", files });
      slow.held.add(oid);
      return oid;
    };
    await commit("first\n");
    const isHeld = slow.holds();
    const first = repository.snapshot("slow", { fresh: true });
    await isHeld;
    await commit("second\n");
    const second = repository.refresh();
    await repository.snapshot("main", { fresh: true });
    const last = await commit("third\n");
    const third = repository.refresh();
    await repository.snapshot("main", { fresh: true });
    slow.letGo();
    await Promise.all([first, second, third]);
    expect(await repository.snapshot("slow")).toMatchObject({ commit: last });
    expect(watching.pending()).toBe(2);
  });

  it("waits for every branch when all are refreshed", async () => {
    const slow = new SlowRemote();
    const repository = fixture.open({ remote: slow.remote, interval });
    const watching = observe(repository, ["README.md"], "slow");
    await watching.next();
    const tip = await fixture.server.commit(fixture.name, { branch: "slow", files: { a: "a\n" } });
    slow.held.add(tip);
    const order: string[] = [];
    const refreshed = repository.refresh().then(() => order.push("refreshed"));
    await repository.snapshot("main", { fresh: true });
    order.push("main");
    slow.letGo();
    await refreshed;
    expect(order).toEqual(["main", "refreshed"]);
    expect(await repository.snapshot("slow")).toMatchObject({ commit: tip });
  });

  it("shows what we pushed although HEAD was still being read when others were faster", async () => {
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    let letGo: () => void = () => undefined;
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const remote = alteredRemote(real, () => ({
      log: async (request, options) => {
        await released;
        return real.log(request, options);
      },
    }));
    const repository = fixture.open({ remote, interval, random: () => 0 });
    // Two ways to the same branch, of which the write waits for one only.
    const onHead = repository.watch({
      branch: undefined,
      paths: () => ["README.md"],
      notify: () => undefined,
    });
    await repository.refresh();
    await repository.snapshot("main");
    await fixture.server.commit(fixture.name, { files: { "README.md": "outside\n" } });
    const outcome = await repository.write("main", appendLine("README.md", "ours"));
    expect(outcome.kind).toBe("committed");
    const reading = repository.snapshot(undefined);
    letGo();
    const files = (await reading).filesystem();
    expect(await files.readFile("README.md", "utf8")).toBe("outside\nours\n");
    onHead();
  });

  it("gives nobody an answer from before they asked", async () => {
    let answer: () => void = () => undefined;
    let ask: () => void = () => undefined;
    let held: Promise<void> | undefined;
    const asked = new Promise<void>((resolve) => {
      ask = resolve;
    });
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    const { remote, calls } = countedRemote(
      alteredRemote(real, () => ({
        listRefs: async (request, options) => {
          const listing = await real.listRefs(request, options);
          if (held) {
            ask();
          }
          await held;
          return listing;
        },
      })),
    );
    const repository = fixture.open({ remote, interval });
    await repository.snapshot("main");
    held = new Promise((resolve) => {
      answer = resolve;
    });
    const before = repository.snapshot("main", { fresh: true });
    await asked;
    const tip = await fixture.server.commit(fixture.name, { files: { "README.md": "new\n" } });
    const after = repository.snapshot("main", { fresh: true });
    answer();
    await before;
    expect(await after).toMatchObject({ commit: tip });
    expect(calls.listRefs).toBe(3);
  });

  it("B33: fails for a missing branch alone, and finds it when it comes back", async () => {
    const repository = fixture.open({ interval });
    await repository.snapshot("slow");
    await fixture.server.git(fixture.name, "branch", "-D", "slow");
    const [gone, main] = await Promise.allSettled(
      ["slow", "main"].map((branch) => repository.snapshot(branch, { fresh: true })),
    );
    expect(gone).toMatchObject({ reason: expect.any(BranchNotFoundError) });
    expect(main).toMatchObject({ status: "fulfilled" });
    await fixture.server.git(fixture.name, "branch", "slow", "main");
    expect(await repository.snapshot("slow")).toMatchObject({ commit: fixture.first });
  });

  it("leaves a remote alone that is asked too often, as long as it wants", async () => {
    const timers = new ManualTimers();
    const url = fixture.server.urlOf(fixture.name);
    const real = openRemote({ url, directory: fixture.directory });
    let limited = false;
    const { remote, calls } = countedRemote(
      alteredRemote(real, () => ({
        listRefs: (request, options) =>
          limited
            ? Promise.reject(new RateLimitedError("slow down", { retryAfter: 300_000 }))
            : real.listRefs(request, options),
      })),
    );
    const repository = fixture.open({ remote, timers, random: () => 0.5 });
    const watching = observe(repository, ["README.md"]);
    await timers.advance(0);
    await watching.next();
    limited = true;
    await timers.advance(10_000);
    expect(await watching.next()).toMatchObject({ error: expect.any(RateLimitedError) });
    limited = false;
    const asked = calls.listRefs;
    await timers.advance(299_000);
    expect(calls.listRefs).toBe(asked);
    await timers.advance(1000);
    expect(await watching.next()).toEqual({ kind: "confirmed" });
  });
});
