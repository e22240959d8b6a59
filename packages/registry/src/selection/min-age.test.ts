import { describe, expect, it, onTestFinished } from "vitest";
import { DeadlineError, TooYoungError, WentBackError } from "../errors.ts";
import type { FirstSeen } from "../first-seen.ts";
import { MemoryFirstSeen } from "../first-seen.ts";
import { listen } from "../testing/listen.ts";
import type { WatchedRepository } from "../testing/watched-repository.ts";
import { interval, watchRepository } from "../testing/watched-repository.ts";
import type { Selection } from "./selection.ts";

const hour = 3_600_000;
const semver = { strategy: "semver", minAge: hour } as const;

describe("while nothing is old enough", () => {
  it("says what was seen, since when, and when it will be taken", async () => {
    const { server, timers, push, look } = await watched(semver);
    const { digest } = await push("1.0.0");
    const error = await look().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TooYoungError);
    expect(error).toMatchObject({
      code: "REGISTRY_TOO_YOUNG",
      next: "retry",
      oldEnoughAt: timers.now() + hour,
      message: `no ${server.host}/acme/shop (semver *) was seen at least 3600 s ago: 1.0.0 (${digest}) was first seen at 2024-05-01T00:00:00.000Z and will be taken at 2024-05-01T01:00:00.000Z. Wait, or lower minAge`,
    });
  });

  it("names the one that is taken first, and counts the others", async () => {
    const { timers, push, look } = await watched(semver);
    await push("1.0.0");
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(1000);
    await push("1.1.0");
    await expect(look()).rejects.toThrow(/: 1\.0\.0 .* and 1 more wait\./);
  });

  it("keeps what was taken before, as long as there is something to wait for", async () => {
    const { timers, push, remove, look, selected } = await watched(semver);
    await push("1.0.0");
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(hour);
    expect(await selected()).toBe("1.0.0");
    remove("1.0.0");
    await push("1.1.0");
    expect(await selected()).toBe("1.0.0");
    await timers.advance(hour);
    expect(await selected()).toBe("1.1.0");
  });
});

it("takes the best that is old enough", async () => {
  const { timers, push, look, selected } = await watched(semver);
  await push("1.0.0");
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour / 2);
  await push("1.1.0");
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour / 2);
  expect(await selected()).toBe("1.0.0");
  await timers.advance(hour / 2 - 1);
  expect(await selected()).toBe("1.0.0");
  await timers.advance(1);
  expect(await selected()).toBe("1.1.0");
});

it("counts anew for a tag that is pushed again, and keeps its last image meanwhile", async () => {
  const { timers, push, look } = await watched(semver);
  await push("0.9.0");
  const first = await push("1.0.0", { content: "one" });
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour);
  expect((await look()).descriptor.digest).toBe(first.digest);
  const second = await push("1.0.0", { content: "two" });
  expect((await look()).descriptor.digest).toBe(first.digest);
  await timers.advance(hour);
  expect((await look()).descriptor.digest).toBe(second.digest);
});

it("does not count anew for a tag that moves back to an image that was seen before", async () => {
  const { timers, push, look } = await watched(semver);
  const first = await push("1.0.0", { content: "one" });
  await expect(look()).rejects.toThrow(TooYoungError);
  await push("1.0.0", { content: "two" });
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour);
  await push("1.0.0", { content: "one" });
  expect((await look()).descriptor.digest).toBe(first.digest);
});

it("is kept to by a tag", async () => {
  const { timers, push, look } = await watched({ strategy: "tag", minAge: hour });
  const first = await push("latest", { content: "one" });
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour);
  expect((await look()).descriptor.digest).toBe(first.digest);
  await push("latest", { content: "two" });
  expect((await look()).descriptor.digest).toBe(first.digest);
});

it("does not hide that only older ones are left", async () => {
  const { timers, push, remove, look } = await watched(semver);
  await push("1.1.0");
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour);
  await look();
  remove("1.1.0");
  await push("1.0.0");
  await expect(look()).rejects.toThrow(WentBackError);
});

describe("the next look", () => {
  it("is there when an image becomes old enough", async () => {
    const minAge = 2500;
    const { watcher, timers, push } = await watched({ ...semver, minAge });
    await push("1.0.0");
    const { next } = listen(watcher);
    expect(await next()).toMatchObject({ kind: "failed" });
    expect(timers.due).toEqual([minAge]);
    await timers.advance(minAge);
    expect(await next()).toEqual({ kind: "changed" });
    expect(timers.due).toEqual([interval]);
    await push("1.1.0");
    await timers.advance(interval);
    expect(await next()).toEqual({ kind: "confirmed" });
    expect(timers.due).toEqual([minAge]);
    await timers.advance(minAge);
    expect(await next()).toEqual({ kind: "changed" });
  });

  it("is there for the first of several", async () => {
    const minAge = 2500;
    const { watcher, timers, push, look } = await watched({ ...semver, minAge });
    await push("1.0.0");
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(minAge);
    await look();
    watcher.watch(() => undefined);
    await push("1.1.0");
    await look();
    await timers.advance(1000);
    await push("1.2.0");
    await look();
    expect(timers.due).toEqual([minAge - 1000]);
  });

  it("comes after an interval if that is sooner", async () => {
    const { watcher, timers, push } = await watched(semver);
    await push("1.0.0");
    await listen(watcher).next();
    expect(timers.due).toEqual([interval]);
  });
});

describe("where it is remembered what was seen", () => {
  it("counts across restarts", async () => {
    const { timers, push, look, newWatcher } = await watched(semver, new MemoryFirstSeen());
    const { digest } = await push("1.0.0");
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(hour);
    const restarted = newWatcher();
    onTestFinished(() => restarted.close());
    const image = await restarted.current({ signal: AbortSignal.timeout(10_000) });
    expect(image.descriptor.digest).toBe(digest);
  });

  it("begins anew after a restart if it is not", async () => {
    const { timers, push, look, newWatcher } = await watched(semver);
    await push("1.0.0");
    await expect(look()).rejects.toThrow(TooYoungError);
    await timers.advance(hour);
    const restarted = newWatcher();
    onTestFinished(() => restarted.close());
    const { signal } = new AbortController();
    await expect(restarted.current({ signal })).rejects.toThrow(TooYoungError);
  });

  it("gets an end if it does not answer", async () => {
    const hanging: FirstSeen = { seen: () => new Promise(() => undefined) };
    const { watcher, timers, push } = await watched(semver, hanging);
    await push("1.0.0");
    const { next } = listen(watcher);
    await expect.poll(() => timers.due).toEqual([30_000]);
    await timers.advance(30_000);
    expect(await next()).toMatchObject({ kind: "failed", error: expect.any(DeadlineError) });
  });
});

it("asks a hundred that wait a few at a time", async () => {
  const { timers, push, look, selected, asked } = await watched(semver);
  await push("0.1.0");
  await expect(look()).rejects.toThrow(TooYoungError);
  await timers.advance(hour);
  for (let minor = 0; minor < 100; minor++) {
    await push(`1.${minor}.0`);
  }
  asked();
  expect(await selected()).toBe("0.1.0");
  expect(asked().heads).toBe(101);
  expect(await selected()).toBe("0.1.0");
  expect(asked()).toEqual({ lists: 1, heads: 21, manifests: 0, blobs: 0 });
});

async function watched(selection: Selection, firstSeen?: FirstSeen): Promise<WatchedRepository> {
  const repository = await watchRepository({ selection, ...(firstSeen && { firstSeen }) });
  onTestFinished(repository.stop);
  return repository;
}
