import { describe, expect, it, onTestFinished } from "vitest";
import type { Platform } from "../descriptor.ts";
import { matchesDigest } from "../digest.ts";
import { NoMatchError, WentBackError } from "../errors.ts";
import type { WatchedRepository } from "../testing/watched-repository.ts";
import { watchRepository } from "../testing/watched-repository.ts";
import type { Selection } from "./selection.ts";

const amd64: Platform = { os: "linux", architecture: "amd64" };
const arm64: Platform = { os: "linux", architecture: "arm64", variant: "v8" };
const semver = { strategy: "semver", platform: "linux/arm64" } as const;

describe("an index", () => {
  it("is chosen if it has the platform, and keeps its own digest", async () => {
    const repository = await watched(semver);
    await repository.pushIndex("1.0.0", [{ platform: amd64 }, { platform: arm64 }]);
    await repository.pushIndex("1.1.0", [{ platform: amd64 }]);
    const image = await repository.look();
    expect(image.reference.tag).toBe("1.0.0");
    expect(image.manifest.kind).toBe("index");
    expect(matchesDigest(image.bytes, image.descriptor.digest)).toBe(true);
  });

  it("with an image for every variant does for a platform without one", async () => {
    const repository = await watched({ ...semver, platform: "linux/arm64/v8" });
    await repository.pushIndex("1.0.0", [{ platform: arm64 }]);
    await repository.pushIndex("1.1.0", [{ platform: { ...arm64, variant: "v9" } }]);
    expect(await repository.selected()).toBe("1.0.0");
  });

  it("is read once", async () => {
    const repository = await watched(semver);
    await repository.pushIndex("1.0.0", [{ platform: amd64 }, { platform: arm64 }]);
    await repository.pushIndex("1.1.0", [{ platform: amd64 }]);
    repository.asked();
    await repository.look();
    expect(repository.asked()).toEqual({ lists: 1, heads: 2, manifests: 2, blobs: 0 });
    await repository.look();
    expect(repository.asked()).toEqual({ lists: 1, heads: 2, manifests: 0, blobs: 0 });
  });

  it("is as old as its image for the platform", async () => {
    const repository = await watched({ strategy: "newest", platform: "linux/arm64" });
    await repository.pushIndex("a", [
      { platform: amd64, created: "2023-01-09" },
      { platform: arm64, created: "2023-01-01" },
    ]);
    await repository.pushIndex("b", [
      { platform: amd64, created: "2023-01-01" },
      { platform: arm64, created: "2023-01-02" },
    ]);
    expect(await repository.selected()).toBe("b");
  });
});

describe("a single image", () => {
  it("is chosen if it was built for the platform", async () => {
    const { push, selected } = await watched(semver);
    await push("1.0.0", { platform: arm64 });
    await push("1.1.0", { platform: amd64 });
    expect(await selected()).toBe("1.0.0");
  });

  it("is asked again in turn while it is passed over", async () => {
    const { push, selected } = await watched(semver);
    await push("1.0.0", { platform: arm64 });
    await push("1.1.0", { platform: amd64 });
    expect(await selected()).toBe("1.0.0");
    await push("1.1.0", { platform: arm64 });
    expect(await selected()).toBe("1.1.0");
  });

  it("that was chosen by its tag must be for the platform", async () => {
    const { push, look } = await watched({ strategy: "tag", platform: "linux/arm64" });
    await push("latest", { platform: amd64 });
    await expect(look()).rejects.toThrow(NoMatchError);
    await expect(look()).rejects.toThrow("the image under this tag is for other platforms");
    const { digest } = await push("latest", { platform: arm64 });
    expect((await look()).descriptor.digest).toBe(digest);
  });
});

it("says that none is for the platform", async () => {
  const { push, look } = await watched(semver);
  await push("1.0.0");
  await push("1.1.0");
  await expect(look()).rejects.toThrow(
    "(semver * for linux/arm64): none of 2 that match is an image for this platform;",
  );
});

it("is not followed back to an older image", async () => {
  const { push, look } = await watched(semver);
  await push("1.0.0", { platform: arm64 });
  await push("1.1.0", { platform: arm64 });
  await look();
  await push("1.1.0", { platform: amd64 });
  await expect(look()).rejects.toThrow(WentBackError);
});

it("asks more at a time the more tags it passes over", async () => {
  const { push, selected, asked } = await watched(semver);
  await push("1.0.0", { platform: arm64 });
  for (let minor = 1; minor <= 30; minor++) {
    await push(`1.${minor}.0`, { platform: amd64 });
  }
  expect(await selected()).toBe("1.0.0");
  expect(asked()).toEqual({ lists: 1, heads: 31, manifests: 31, blobs: 31 });
  expect(await selected()).toBe("1.0.0");
  expect(asked()).toMatchObject({ lists: 1, heads: 21, manifests: 0, blobs: 0 });
});

it("takes a tag again that moves away from the platform and back", async () => {
  const { push, look } = await watched(semver);
  const { digest } = await push("1.0.0", { platform: arm64 });
  await look();
  await push("1.0.0", { platform: amd64 });
  await expect(look()).rejects.toThrow(NoMatchError);
  await push("1.0.0", { platform: arm64 });
  expect((await look()).descriptor.digest).toBe(digest);
});

it("asks a few tags ahead when it passes over some, and forgets those it did not need", async () => {
  const { push, selected, asked } = await watched(semver);
  for (let minor = 1; minor <= 30; minor++) {
    await push(`1.${minor}.0`, { platform: minor > 27 ? amd64 : arm64 });
  }
  expect(await selected()).toBe("1.27.0");
  expect(asked()).toEqual({ lists: 1, heads: 1 + 2 + 4, manifests: 4, blobs: 4 });
  expect(await selected()).toBe("1.27.0");
  expect(asked()).toEqual({ lists: 1, heads: 3 + 1, manifests: 0, blobs: 0 });
});

async function watched(selection: Selection): Promise<WatchedRepository> {
  const repository = await watchRepository({ selection });
  onTestFinished(repository.stop);
  return repository;
}
