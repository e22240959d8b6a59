import { describe, expect, it, onTestFinished } from "vitest";
import { DeadlineError, TooYoungError, WentBackError } from "../errors.ts";
import { MemoryFirstSeen } from "../first-seen.ts";
import type { LastTaken } from "../last-taken.ts";
import { listen } from "../testing/listen.ts";
import { notebook } from "../testing/notebook.ts";
import type { WatchedRepository } from "../testing/watched-repository.ts";
import { watchRepository } from "../testing/watched-repository.ts";
import type { Selection } from "./selection.ts";

const hour = 3_600_000;
const semver = { strategy: "semver", range: "^1" } as const;

describe("a watcher that is told what was taken last", () => {
  it.each<Selection>([
    semver,
    { strategy: "newest" },
    { ...semver, allow: ["^(?<version>1\\.\\d\\.\\d)$"] },
  ])("does not go back with %j", async (selection) => {
    const { push, remove, restart, look, selected } = await watched(selection);
    await push("1.1.0", { created: "2024-01-02" });
    await look();
    await push("1.0.0", { created: "2024-01-01" });
    remove("1.1.0");
    await restart();
    await expect(look()).rejects.toThrow(WentBackError);
    await restart();
    await expect(look()).rejects.toThrow(/stays at 1\.1\.0 \(sha256:.*best that is left is older/);
    await push("1.2.0", { created: "2024-01-03" });
    expect(await selected()).toBe("1.2.0");
  });

  it("begins anew if something else is selected", async () => {
    const { push, remove, restart, look, selected } = await watched(semver);
    await push("1.0.0");
    await push("1.1.0");
    await look();
    remove("1.1.0");
    await restart({ ...semver, range: "~1.0" });
    expect(await selected()).toBe("1.0.0");
    await restart();
    await expect(look()).rejects.toThrow(WentBackError);
  });

  it("follows what is there where that is what is wanted", async () => {
    const { push, remove, restart, selected } = await watched({ strategy: "numerical" });
    await push("1");
    await push("2");
    expect(await selected()).toBe("2");
    remove("2");
    await restart();
    expect(await selected()).toBe("1");
  });

  it("stays with the one of two equal tags", async () => {
    const { push, restart, selected } = await watched(semver);
    await push("1.0.0", { content: "one" });
    expect(await selected()).toBe("1.0.0");
    await push("v1.0.0", { content: "other" });
    await restart();
    expect(await selected()).toBe("1.0.0");
  });

  it("follows a tag that moves, and remembers nothing of it", async () => {
    const asked: string[] = [];
    const lastTaken: LastTaken = {
      read: async () => {
        asked.push("read");
        return undefined;
      },
      write: async () => void asked.push("write"),
    };
    const { push, restart, look } = await watched({ strategy: "tag" }, lastTaken);
    for (const content of ["one", "two", "one"]) {
      const { digest } = await push("latest", { content });
      await restart();
      expect((await look()).descriptor.digest).toBe(digest);
    }
    expect(asked).toEqual([]);
  });
});

describe("while what comes next is too young, a watcher that is told what was taken last", () => {
  it.each<[Selection, string]>([
    [{ ...semver, minAge: hour }, "1.0.0"],
    [{ strategy: "tag", minAge: hour }, "latest"],
    [{ strategy: "alphabetical", minAge: hour }, "1.0.0"],
  ])("keeps it, with %j", async (selection, tag) => {
    const { push, restart, look, timers } = await watched(selection);
    const first = await push(tag, { content: "one" });
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(hour);
    await look();
    const second = await push(tag, { content: "two" });
    await restart();
    const kept = await look();
    expect([kept.reference.tag, kept.descriptor.digest]).toEqual([tag, first.digest]);
    expect(await look()).toBe(kept);
    await timers.advance(hour);
    expect((await look()).descriptor.digest).toBe(second.digest);
  });

  it("waits if it is gone from the registry, and takes nothing older", async () => {
    const { server, push, restart, look, selected, timers } = await watched({
      ...semver,
      minAge: hour,
    });
    await push("1.0.0");
    const { digest } = await push("1.1.0", { content: "one" });
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(hour);
    expect(await selected()).toBe("1.1.0");
    await push("1.1.0", { content: "two" });
    server.fail({ kind: "status", status: 404 }, { matching: new RegExp(`GET .*/${digest}$`) });
    await restart();
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(hour);
    expect(await selected()).toBe("1.1.0");
  });
});

describe("a memory of what was taken", () => {
  it("that cannot be asked fails the look, and is asked again", async () => {
    const kept = notebook();
    let isAway = true;
    const lastTaken: LastTaken = {
      ...kept,
      read: async (selection) => {
        if (isAway) {
          throw new Error("the memory is away");
        }
        return await kept.read(selection);
      },
    };
    const { push, look, selected } = await watched(semver, lastTaken);
    await push("1.0.0");
    await expect(look()).rejects.toThrow("the memory is away");
    isAway = false;
    expect(await selected()).toBe("1.0.0");
  });

  it("that cannot be told fails the look, so that nothing is taken that is not remembered", async () => {
    const write = () => Promise.reject(new Error("the memory is full"));
    const { watcher, push, look } = await watched(semver, { ...notebook(), write });
    await push("1.0.0");
    await expect(look()).rejects.toThrow("the memory is full");
    const { signal } = new AbortController();
    await expect(watcher.current({ signal })).rejects.toThrow("the memory is full");
  });

  it("gets an end if it does not answer", async () => {
    const read = () => new Promise<undefined>(() => undefined);
    const { watcher, timers, push } = await watched(semver, { ...notebook(), read });
    await push("1.0.0");
    const { next } = listen(watcher);
    await expect.poll(() => timers.due).toEqual([30_000]);
    await timers.advance(30_000);
    expect(await next()).toMatchObject({ kind: "failed", error: expect.any(DeadlineError) });
  });
});

async function watched(selection: Selection, lastTaken = notebook()): Promise<WatchedRepository> {
  const firstSeen = new MemoryFirstSeen();
  const repository = await watchRepository({ selection, firstSeen, lastTaken });
  onTestFinished(repository.stop);
  return repository;
}
