import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeImage } from "./image-layout.ts";
import { skopeo } from "./skopeo.ts";

it("another program reads what was written", async () => {
  const directory = await temporaryDirectory();
  const { digest } = await writeImage(directory, { tag: "v1", annotations: { team: "shop" } });
  expect(await inspect(directory, "v1")).toMatchObject({
    Digest: digest,
    Architecture: "amd64",
    Os: "linux",
  });
});

it("a tag moves to the new image, and others stay", async () => {
  const directory = await temporaryDirectory();
  const one = await writeImage(directory, { tag: "v1", content: "one" });
  await writeImage(directory, { tag: "latest", content: "one" });
  const two = await writeImage(directory, { tag: "latest", content: "two" });
  expect(await inspect(directory, "v1")).toMatchObject({ Digest: one.digest });
  expect(await inspect(directory, "latest")).toMatchObject({ Digest: two.digest });
});

it("nothing temporary is left behind", async () => {
  const directory = await temporaryDirectory();
  await writeImage(directory, { tag: "v1" });
  expect(await readdir(directory)).toEqual(["blobs", "index.json", "oci-layout"]);
  expect(await readdir(join(directory, "blobs", "sha256"))).toHaveLength(3);
});

async function inspect(directory: string, tag: string): Promise<unknown> {
  return JSON.parse(await skopeo(["inspect", `oci:${directory}:${tag}`], { host: "localhost" }));
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "glu-layout-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
