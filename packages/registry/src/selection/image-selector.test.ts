import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  ImageNotFoundError,
  InvalidSelectionError,
  NoMatchError,
  ServerError,
  WentBackError,
} from "../errors.ts";
import { ImageWatcher } from "../image-watcher.ts";
import { LayoutRegistry } from "../layout/layout-registry.ts";
import { parseReference } from "../reference.ts";
import { writeImage } from "../testing/image-layout.ts";
import { watchRepository } from "../testing/watched-repository.ts";
import type { Selection } from "./selection.ts";

const semver = { strategy: "semver", range: "^1" } as const;
const oneHead = { lists: 1, heads: 1, manifests: 0, blobs: 0 };
const oneHeadAndGet = { ...oneHead, manifests: 1 };

describe("a look", () => {
  it("lists the tags, asks the best one, and reads it only if it is new", async () => {
    const { push, selected, asked } = await watched(semver);
    for (const tag of ["1.0.0", "1.2.0", "1.10.0", "2.0.0", "latest"]) {
      await push(tag);
    }
    expect(await selected()).toBe("1.10.0");
    expect(asked()).toEqual(oneHeadAndGet);
    expect(await selected()).toBe("1.10.0");
    expect(asked()).toEqual(oneHead);
    await push("1.11.0");
    expect(await selected()).toBe("1.11.0");
    expect(asked()).toEqual(oneHeadAndGet);
    expect(await selected()).toBe("1.11.0");
    expect(asked()).toEqual(oneHead);
  });

  it("gives the same image while nothing changes", async () => {
    const { push, look } = await watched(semver);
    await push("1.0.0");
    expect(await look()).toBe(await look());
  });

  it("gives the new tag of an image that has another one now, without reading it again", async () => {
    const { push, look, asked } = await watched(semver);
    await push("1.0.0", { content: "one" });
    const before = await look();
    await push("1.1.0", { content: "one" });
    asked();
    const after = await look();
    expect(after.reference.tag).toBe("1.1.0");
    expect(after.descriptor).toEqual(before.descriptor);
    expect(asked()).toEqual(oneHead);
  });

  it("follows the chosen tag when it is pushed again, back and forth", async () => {
    const { push, look } = await watched(semver);
    for (const content of ["one", "two", "one"]) {
      const { digest } = await push("1.0.0", { content });
      expect((await look()).descriptor.digest).toBe(digest);
    }
  });

  it("passes over a tag that is gone before it could be asked", async () => {
    const { server, push, selected } = await watched(semver);
    await push("1.0.0");
    await push("1.1.0");
    server.fail({ kind: "status", status: 404 }, { matching: /HEAD .*\/1\.1\.0$/ });
    expect(await selected()).toBe("1.0.0");
  });

  it("passes over what is no image", async () => {
    const { pushBytes, push, selected } = await watched(semver);
    await push("1.0.0");
    pushBytes("1.1.0", "application/x-chart", "{}");
    expect(await selected()).toBe("1.0.0");
  });

  it("fails as a whole if the best one cannot be asked", async () => {
    const { server, push, look } = await watched(semver);
    await push("1.0.0");
    await push("1.1.0");
    server.fail({ kind: "status", status: 500 }, { matching: /HEAD .*\/1\.1\.0$/ });
    await expect(look()).rejects.toThrow(ServerError);
  });

  it("fails if the repository is not there", async () => {
    const { look } = await watched(semver);
    await expect(look()).rejects.toThrow(ImageNotFoundError);
  });
});

describe("the watcher", () => {
  it("is called after what is selected", async () => {
    const { server, watcher } = await watched({ strategy: "semver", range: "^1.2" });
    expect(watcher.name).toBe(`${server.host}/acme/shop (semver ^1.2)`);
  });

  it("is called after the tag if that is what is selected", async () => {
    const { server, watcher } = await watched({ strategy: "tag" });
    expect(watcher.name).toBe(`${server.host}/acme/shop:latest`);
  });

  it("tells of a new tag, and of nothing else", async () => {
    const { watcher, push, look } = await watched(semver);
    const events: string[] = [];
    watcher.watch(({ kind }) => events.push(kind));
    await push("1.0.0");
    await look();
    events.length = 0;
    await look();
    await push("0.9.0");
    await push("2.0.0");
    await look();
    await push("1.0.1");
    await look();
    expect(events).toEqual(["confirmed", "confirmed", "changed"]);
  });

  it("goes on where it was after nobody has watched it for a while", async () => {
    const { watcher, timers, push, remove, selected } = await watched(semver);
    await push("1.0.0");
    await push("1.1.0");
    watcher.watch(() => undefined)();
    expect(await selected()).toBe("1.1.0");
    await timers.advance(3_600_000);
    remove("1.1.0");
    watcher.watch(() => undefined);
    await expect(selected()).rejects.toThrow(WentBackError);
  });

  it("that is new and knows of no other takes the best that is there", async () => {
    const { newWatcher, push, remove, selected } = await watched(semver);
    await push("1.0.0");
    await push("1.1.0");
    await selected();
    remove("1.1.0");
    const restarted = newWatcher();
    onTestFinished(() => restarted.close());
    const image = await restarted.current({ signal: AbortSignal.timeout(10_000) });
    expect(image.reference.tag).toBe("1.0.0");
  });

  it("refuses to select among the tags of one digest", async () => {
    const reference = `acme/shop@sha256:${"a".repeat(64)}`;
    await expect(watchRepository({ selection: semver, reference })).rejects.toThrow(
      InvalidSelectionError,
    );
  });
});

describe("a selection that matches nothing", () => {
  it("says what was asked for, and lists the tags", async () => {
    const { server, push, look } = await watched(semver);
    await push("2.0.0");
    await push("latest");
    const error = await look().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoMatchError);
    expect(error).toMatchObject({
      code: "REGISTRY_NO_MATCH",
      next: "act",
      message: `there is no ${server.host}/acme/shop (semver ^1): the tags are latest, 2.0.0. Push one that matches, or change what is selected`,
    });
  });

  it("lists twenty of many, and says what allow and ignore leave out", async () => {
    const { push, look } = await watched({ ...semver, allow: ["^v"], ignore: ["rc"] });
    await push("v2.0.0");
    for (let minor = 10; minor < 35; minor++) {
      await push(`1.${minor}.0`);
    }
    await expect(look()).rejects.toThrow(
      /the tags are v2\.0\.0, 1\.34\.0, .*, 1\.16\.0 and 6 more; allow and ignore leave out 25 of them\./,
    );
  });

  it("says that there are no tags", async () => {
    const { push, remove, look } = await watched(semver);
    await push("1.0.0");
    remove("1.0.0");
    await expect(look()).rejects.toThrow("the repository has no tags");
  });

  it("keeps the last good image", async () => {
    const { watcher, push, remove, look } = await watched(semver);
    await push("1.0.0");
    const image = await look();
    remove("1.0.0");
    await expect(look()).rejects.toThrow(NoMatchError);
    expect(await watcher.current({ signal: AbortSignal.timeout(1000) })).toBe(image);
  });
});

describe("going back", () => {
  it("is refused for versions, and the last good image is kept", async () => {
    const { server, watcher, push, remove, look } = await watched(semver);
    const old = await push("1.0.0");
    const { digest } = await push("1.1.0");
    const image = await look();
    remove("1.1.0");
    const error = await look().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(WentBackError);
    expect(error).toMatchObject({
      code: "REGISTRY_WENT_BACK",
      next: "act",
      message: `${server.host}/acme/shop (semver ^1) stays at 1.1.0 (${digest}), which is no longer among what is selected: the best that is left is older, 1.0.0 (${old.digest}), and nothing goes back by itself. To go back, name the tag 1.0.0 with the strategy tag, or narrow the range and start again`,
    });
    expect(await watcher.current({ signal: AbortSignal.timeout(1000) })).toBe(image);
  });

  it("is over when the tag is there again, or something newer is", async () => {
    const { push, remove, look, selected } = await watched(semver);
    await push("1.0.0");
    await push("1.1.0");
    await look();
    remove("1.1.0");
    await expect(look()).rejects.toThrow(WentBackError);
    await push("1.1.0");
    expect(await selected()).toBe("1.1.0");
    remove("1.1.0");
    await expect(look()).rejects.toThrow(WentBackError);
    await push("1.2.0");
    expect(await selected()).toBe("1.2.0");
  });

  it("is none if the same version is there under another tag", async () => {
    const { push, remove, selected } = await watched(semver);
    await push("1.1.0");
    expect(await selected()).toBe("1.1.0");
    await push("v1.1.0");
    expect(await selected()).toBe("1.1.0");
    remove("1.1.0");
    expect(await selected()).toBe("v1.1.0");
  });

  it.each<Selection>([
    { strategy: "numerical" },
    { strategy: "alphabetical" },
    { strategy: "numerical", allow: ["^(?<version>\\d+)$"] },
  ])("is followed by %j", async (selection) => {
    const { push, remove, selected } = await watched(selection);
    await push("1");
    await push("2");
    expect(await selected()).toBe("2");
    remove("2");
    expect(await selected()).toBe("1");
  });
});

it.each<[Selection, string]>([
  [semver, "1.0.0"],
  [{ strategy: "newest" }, "2.0.0"],
])("works in a directory as well: %j", async (selection, expected) => {
  const directory = await mkdtemp(join(tmpdir(), "selection-"));
  onTestFinished(() => rm(directory, { recursive: true }));
  await writeImage(directory, { tag: "1.0.0", created: "2023-01-01" });
  await writeImage(directory, { tag: "2.0.0", created: "2023-01-02" });
  const reference = parseReference(`oci-layout:${directory}`);
  const registry = new LayoutRegistry();
  const watcher = new ImageWatcher({ registry, reference, selection });
  onTestFinished(() => watcher.close());
  const image = await watcher.current({ signal: AbortSignal.timeout(10_000) });
  expect(image.reference).toEqual({ ...reference, tag: expected });
});

async function watched(selection: Selection) {
  const repository = await watchRepository({ selection });
  onTestFinished(repository.stop);
  return repository;
}
