import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Descriptor } from "../descriptor.ts";
import type { ImageIndex } from "../manifest.ts";
import { parseManifest } from "../manifest.ts";
import type { Content, TinyImageOptions } from "./tiny-image.ts";
import { tinyImage } from "./tiny-image.ts";

export interface WriteImageOptions extends TinyImageOptions {
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
  for (const content of [layer, config, manifest]) {
    await writeBlob(directory, content);
  }
  await replaceFile(join(directory, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  const index = await readIndex(directory);
  const others = index.filter((entry) => entry.annotations?.[tagAnnotation] !== tag);
  const entry: Descriptor = { ...manifest.descriptor, annotations: { [tagAnnotation]: tag } };
  const json = { schemaVersion: 2, mediaType: indexMediaType, manifests: [...others, entry] };
  await replaceFile(join(directory, "index.json"), JSON.stringify(json));
  return manifest.descriptor;
}

async function writeBlob(directory: string, { descriptor, bytes }: Content): Promise<void> {
  await replaceFile(join(directory, "blobs", ...descriptor.digest.split(":")), bytes);
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
