import { gzipSync } from "node:zlib";
import type { Annotations, Descriptor, Platform } from "../descriptor.ts";
import { digestOf } from "../digest.ts";
import { tarOf } from "./tar.ts";

export interface TinyImageOptions {
  /** What its only file says; another content is another digest. @default "hello" */
  readonly content?: string | undefined;
  /** Of the manifest. @default none */
  readonly annotations?: Annotations | undefined;
  /** When it says that it was built. @default the beginning of 1970 */
  readonly created?: string | undefined;
  /** Of the configuration. @default none */
  readonly labels?: Annotations | undefined;
  /** @default linux/amd64 */
  readonly platform?: Platform | undefined;
}

/** Something stored under its digest. */
export interface Content {
  readonly descriptor: Descriptor;
  readonly bytes: Buffer;
}

export interface TinyImage {
  readonly manifest: Content;
  /** What the manifest refers to. */
  readonly config: Content;
  readonly layer: Content;
}

const defaultPlatform: Platform = { architecture: "amd64", os: "linux" };

/** A real image with one file in one layer. The same options give the same bytes. */
export function tinyImage(options: TinyImageOptions = {}): TinyImage {
  const { content = "hello", annotations, labels } = options;
  const { created = "1970-01-01T00:00:00Z", platform = defaultPlatform } = options;
  const tar = tarOf("content.txt", Buffer.from(content));
  const layer = contentOf("application/vnd.oci.image.layer.v1.tar+gzip", gzipSync(tar));
  const config = jsonContent("application/vnd.oci.image.config.v1+json", {
    ...platform,
    created,
    config: labels === undefined ? {} : { Labels: labels },
    rootfs: { type: "layers", diff_ids: [digestOf(tar)] },
    history: [{ created: "1970-01-01T00:00:00Z", created_by: "tiny image" }],
  });
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = jsonContent(mediaType, {
    schemaVersion: 2,
    mediaType,
    config: config.descriptor,
    layers: [layer.descriptor],
    annotations,
  });
  return { manifest, config, layer };
}

export function jsonContent(mediaType: string, json: object): Content {
  return contentOf(mediaType, Buffer.from(JSON.stringify(json)));
}

export function contentOf(mediaType: string, bytes: Buffer): Content {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
