import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import type { ImageIndex } from "../manifest.ts";
import { parseManifest } from "../manifest.ts";
import type { Content, TinyImageOptions } from "./tiny-image.ts";
import { tinyImage } from "./tiny-image.ts";
import type { TinyIndexOptions } from "./tiny-index.ts";
import { tinyIndex } from "./tiny-index.ts";

export interface WriteImageOptions extends TinyImageOptions {
  readonly tag: string;
}

export interface WriteIndexOptions extends TinyIndexOptions {
  readonly tag: string;
}

const indexMediaType = "application/vnd.oci.image.index.v1+json";
const tagAnnotation = "org.opencontainers.image.ref.name";

/**
 * Puts a tiny image under a tag of an OCI image layout directory, which is made if it is not there.
 * Whoever reads at the same time sees either the old or the new image. One writer at a time.
 */
export async function writeImage(
  directory: string,
  { tag, ...options }: WriteImageOptions,
): Promise<Descriptor> {
  const { manifest, config, layer } = tinyImage(options);
  await writeBlobs(directory, [layer, config, manifest]);
  await writeTag(directory, tag, manifest.descriptor);
  return manifest.descriptor;
}

/** Does the same with a tiny image for several platforms. */
export async function writeIndex(
  directory: string,
  { tag, ...options }: WriteIndexOptions,
): Promise<Descriptor> {
  const { index, images } = tinyIndex(options);
  const parts = images.flatMap(({ layer, config, manifest }) => [layer, config, manifest]);
  await writeBlobs(directory, [...parts, index]);
  await writeTag(directory, tag, index.descriptor);
  return index.descriptor;
}

async function writeTag(directory: string, tag: string, descriptor: Descriptor): Promise<void> {
  await replaceFile(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const index = await readIndex(directory);
  const others = index.filter((entry) => entry.annotations?.[tagAnnotation] !== tag);
  const entry: Descriptor = { ...descriptor, annotations: { [tagAnnotation]: tag } };
  const json = { schemaVersion: 2, mediaType: indexMediaType, manifests: [...others, entry] };
  await replaceFile(join(directory, "index.json"), JSON.stringify(json));
}

async function writeBlobs(directory: string, contents: readonly Content[]): Promise<void> {
  for (const { descriptor, bytes } of contents) {
    await replaceFile(join(directory, "blobs", ...descriptor.digest.split(":")), bytes);
  }
}

async function readIndex(directory: string): Promise<ImageIndex["manifests"]> {
  const bytes = await readFile(join(directory, "index.json")).catch(() => undefined);
  const parsed = bytes === undefined ? undefined : parseManifest(bytes, indexMediaType);
  return parsed?.kind === "valid" && parsed.manifest.kind === "index"
    ? parsed.manifest.manifests
    : [];
}

async function replaceFile(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}
