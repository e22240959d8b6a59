import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Descriptor } from "../descriptor.ts";
import { digestOf } from "../digest.ts";
import { ImageNotFoundError, InvalidReferenceError } from "../errors.ts";
import { parseReference } from "../reference.ts";
import { writeImage } from "../testing/image-layout.ts";
import { LayoutRegistry } from "./layout-registry.ts";

const { signal } = new AbortController();

describe("a layout directory", () => {
  it("that is not there is named", async () => {
    const { directory } = await written();
    await rm(directory, { recursive: true });
    expect(await failure(directory)).toMatchObject({
      code: "REGISTRY_INVALID_LAYOUT",
      reason: "no-directory",
      message: `${directory} does not exist: write an image to it, or check the path`,
    });
  });

  it("that is a file is named", async () => {
    const { directory } = await written();
    const path = join(directory, "index.json");
    expect(await failure(path)).toMatchObject({ reason: "no-directory" });
  });

  it("without index.json is named", async () => {
    const { directory } = await written();
    await rm(join(directory, "index.json"));
    expect(await failure(directory)).toMatchObject({ reason: "no-index" });
  });

  it("without the file oci-layout is none", async () => {
    const { directory } = await written();
    await rm(join(directory, "oci-layout"));
    expect(await failure(directory)).toMatchObject({ reason: "not-a-layout" });
  });

  it("without the tag lists the tags there are", async () => {
    const { directory } = await written();
    await writeImage(directory, { tag: "v2" });
    const error = await failure(`${directory}:v3`);
    expect(error).toBeInstanceOf(ImageNotFoundError);
    expect(error).toHaveProperty("message", expect.stringContaining("the tags are latest, v2"));
  });

  it("without the digest says so", async () => {
    const { directory } = await written();
    const digest = digestOf(Buffer.from("other"));
    const error = await failure(`${directory}@${digest}`);
    expect(error).toBeInstanceOf(ImageNotFoundError);
    expect(error).toHaveProperty("message", expect.stringContaining(digest));
  });

  it.each([
    ["not JSON", "<html>"],
    ["no index", "{}"],
    ["an index of nonsense", '{"manifests":[{"digest":"../../etc/passwd"}]}'],
    ["too large", " ".repeat(4 * 1024 * 1024 + 1)],
  ])("whose index.json is %s is damaged", async (_, content) => {
    const { directory } = await written();
    await writeFile(join(directory, "index.json"), content);
    expect(await failure(directory)).toMatchObject({ reason: "corrupt" });
  });

  it("whose manifest has another digest is damaged", async () => {
    const { directory, blob } = await written();
    await writeFile(blob, "{}");
    expect(await failure(directory)).toMatchObject({
      reason: "corrupt",
      message: expect.stringContaining("another digest"),
    });
  });

  it("whose manifest is a directory is damaged", async () => {
    const { directory, blob } = await written();
    await rm(blob);
    await mkdir(blob);
    expect(await failure(directory)).toMatchObject({ reason: "corrupt" });
  });

  it("whose manifest is missing has no such image", async () => {
    const { directory, blob } = await written();
    await rm(blob);
    expect(await failure(directory)).toBeInstanceOf(ImageNotFoundError);
  });

  it("overlays the annotations of the index with those of the manifest", async () => {
    const directory = await temporaryDirectory();
    await writeImage(directory, { tag: "v1", annotations: { team: "shop" } });
    const reference = parseReference(`oci-layout:${directory}:v1`);
    const { descriptor } = await new LayoutRegistry().image(reference, { signal });
    expect(descriptor.annotations).toEqual({
      "org.opencontainers.image.ref.name": "v1",
      team: "shop",
    });
  });
});

it("a reference to a host is not for directories", async () => {
  const resolving = new LayoutRegistry().resolve(parseReference("ghcr.io/acme/shop"), { signal });
  await expect(resolving).rejects.toThrow(InvalidReferenceError);
});

interface Written {
  readonly directory: string;
  /** The path of the manifest. */
  readonly blob: string;
  readonly descriptor: Descriptor;
}

async function written(): Promise<Written> {
  const directory = await temporaryDirectory();
  const descriptor = await writeImage(directory, { tag: "latest" });
  const blob = join(directory, "blobs", ...descriptor.digest.split(":"));
  return { directory, blob, descriptor };
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "glu-layout-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** What reading the image of `oci-layout:<location>` throws. */
async function failure(location: string): Promise<unknown> {
  const reference = parseReference(`oci-layout:${location}`);
  return await new LayoutRegistry().image(reference, { signal }).then(
    () => "no failure",
    (error: unknown) => error,
  );
}
