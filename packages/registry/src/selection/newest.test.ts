import { describe, expect, it, onTestFinished } from "vitest";
import { NoMatchError, ServerError, TooManyTagsError, WentBackError } from "../errors.ts";
import type { WatchedRepository } from "../testing/watched-repository.ts";
import { watchRepository } from "../testing/watched-repository.ts";

const newest = { strategy: "newest" } as const;

describe("with 300 tags", () => {
  it("asks each tag and reads each image once", async () => {
    const repository = await watched();
    await pushMany(repository, 300);
    expect(await repository.selected()).toBe("main-299");
    const { manifests, ...others } = repository.asked();
    expect(others).toEqual({ lists: 1, heads: 300, blobs: 300 });
    expect(manifests).toBeLessThanOrEqual(301);
    expect(await repository.selected()).toBe("main-299");
    const second = repository.asked();
    expect(second).toMatchObject({ lists: 1, manifests: 0, blobs: 0 });
    expect(second.heads).toBeLessThanOrEqual(21);
  });

  it("asks a new tag at once, and reads only its image", async () => {
    const repository = await watched();
    await pushMany(repository, 300);
    await repository.look();
    await repository.push("main-new", { created: day(301) });
    repository.asked();
    expect(await repository.selected()).toBe("main-new");
    const asked = repository.asked();
    expect(asked).toMatchObject({ lists: 1, manifests: 1, blobs: 1 });
    expect(asked.heads).toBeLessThanOrEqual(21);
  });

  it("finds a tag that moved within one turn of all tags", async () => {
    const repository = await watched();
    await pushMany(repository, 300);
    await repository.look();
    await repository.push("main-150", { content: "moved", created: day(301) });
    let looks = 1;
    while ((await repository.selected()) !== "main-150") {
      looks += 1;
    }
    expect(looks).toBeGreaterThan(1);
    expect(looks).toBeLessThanOrEqual(300 / 20);
  });

  it("follows the chosen tag in the next look", async () => {
    const repository = await watched();
    await pushMany(repository, 300);
    await repository.look();
    const { digest } = await repository.push("main-299", { content: "b", created: day(302) });
    expect((await repository.look()).descriptor.digest).toBe(digest);
  });

  it("goes on where it was when the registry stops answering in between", async () => {
    const repository = await watched();
    await pushMany(repository, 300);
    const recover = repository.server.fail(
      { kind: "status", status: 500 },
      { matching: /HEAD .*main-2/ },
    );
    await expect(repository.look()).rejects.toThrow(ServerError);
    const before = repository.asked().heads;
    recover();
    expect(await repository.selected()).toBe("main-299");
    expect(before).toBeGreaterThan(20);
    expect(repository.asked().heads).toBeLessThan(300 - before + 8 + 22);
  });
});

it("reads an image once that has many tags, and chooses the last of them", async () => {
  const { push, selected, asked } = await watched();
  for (const tag of ["a", "b", "c"]) {
    await push(tag, { content: "same", created: day(1) });
  }
  expect(await selected()).toBe("c");
  expect(asked()).toEqual({ lists: 1, heads: 3, manifests: 1, blobs: 1 });
});

it("keeps its tag while another one of the same image comes", async () => {
  const { push, selected } = await watched();
  await push("main-1", { content: "same", created: day(1) });
  expect(await selected()).toBe("main-1");
  await push("zero", { content: "same", created: day(1) });
  expect(await selected()).toBe("main-1");
});

it("does not read the configuration if an annotation tells", async () => {
  const { push, selected, asked } = await watched();
  const annotate = (value: string) => ({
    annotations: { "org.opencontainers.image.created": value },
  });
  await push("old", annotate(day(1)));
  await push("new", annotate(day(2)));
  expect(await selected()).toBe("new");
  expect(asked().blobs).toBe(0);
});

describe("an image that does not say when it was built", () => {
  it("is never preferred", async () => {
    const { push, selected } = await watched();
    await push("zzz-unknown", { created: "1970-01-01T00:00:00Z" });
    await push("built", { created: day(1) });
    expect(await selected()).toBe("built");
  });

  it("is taken once its tag moves back to one that does", async () => {
    const { push, look } = await watched();
    const { digest } = await push("main", { created: day(1) });
    await look();
    await push("main");
    await expect(look()).rejects.toThrow(NoMatchError);
    await push("main", { created: day(1) });
    expect((await look()).descriptor.digest).toBe(digest);
  });

  it("is not chosen if there is no other", async () => {
    const { push, look } = await watched();
    await push("unknown");
    await expect(look()).rejects.toThrow(NoMatchError);
    await expect(look()).rejects.toThrow("none of 1 images says when it was built");
  });
});

describe("an index", () => {
  it("is as old as its first image", async () => {
    const { pushIndex, push, selected, asked } = await watched();
    const platform = { os: "linux", architecture: "arm64" };
    await pushIndex("index", [{ created: day(2), platform }]);
    await push("single", { created: day(1) });
    expect(await selected()).toBe("index");
    expect(asked()).toMatchObject({ heads: 2, manifests: 3, blobs: 2 });
  });
});

describe("what cannot be read", () => {
  it("is passed over and not read again", async () => {
    const { pushBytes, push, selected, asked } = await watched();
    await push("good", { created: day(1) });
    pushBytes("bad", "application/vnd.oci.image.manifest.v1+json", "{}");
    expect(await selected()).toBe("good");
    asked();
    expect(await selected()).toBe("good");
    expect(asked().manifests).toBe(0);
  });

  it("is read later if its configuration was not there yet", async () => {
    const { server, push, selected } = await watched();
    await push("good", { created: day(1) });
    await selected();
    const recover = server.fail({ kind: "status", status: 404 }, { matching: /blobs/ });
    await push("late", { created: day(2) });
    expect(await selected()).toBe("good");
    recover();
    expect(await selected()).toBe("late");
  });
});

describe("going back", () => {
  it("is refused when the chosen tag is gone", async () => {
    const { push, remove, look, selected } = await watched();
    await push("old", { created: day(1) });
    await push("new", { created: day(2) });
    expect(await selected()).toBe("new");
    remove("new");
    await expect(look()).rejects.toThrow(WentBackError);
    await expect(look()).rejects.toThrow("or narrow allow and start again");
    await push("newer", { created: day(3) });
    expect(await selected()).toBe("newer");
  });

  it("is followed when the chosen tag itself is pushed again with an older build", async () => {
    const { push, look } = await watched();
    await push("main", { content: "b", created: day(2) });
    await look();
    const { digest } = await push("main", { content: "a", created: day(1) });
    expect((await look()).descriptor.digest).toBe(digest);
  });
});

it("refuses more than a thousand tags", async () => {
  const repository = await watched();
  const { digest } = await repository.push("main-0", { created: day(1) });
  const { bytes, descriptor } = await repository.look();
  expect(descriptor.digest).toBe(digest);
  for (let count = 1; count <= 1000; count++) {
    repository.pushBytes(`main-${count}`, descriptor.mediaType, Buffer.from(bytes).toString());
  }
  await expect(repository.look()).rejects.toThrow(TooManyTagsError);
  await expect(repository.look()).rejects.toThrow("1001 tags to choose from");
});

/** So many days into 2023. */
function day(count: number): string {
  return new Date(Date.UTC(2023, 0, 1) + count * 86_400_000).toISOString();
}

async function pushMany({ push }: WatchedRepository, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    await push(`main-${index}`, { created: day(index) });
  }
}

async function watched(): Promise<WatchedRepository> {
  const repository = await watchRepository({ selection: newest });
  onTestFinished(repository.stop);
  return repository;
}
