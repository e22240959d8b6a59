import type { Content, TinyImage, TinyImageOptions } from "./tiny-image.ts";
import { contentOf, jsonContent, tinyImage } from "./tiny-image.ts";

export interface TinyIndexOptions {
  readonly images: readonly TinyImageOptions[];
  /** Adds what builders tell about an image, for no platform. @default false */
  readonly attestation?: boolean | undefined;
}

export interface TinyIndex {
  readonly index: Content;
  /** What the index refers to. */
  readonly images: readonly TinyImage[];
}

const defaultPlatform = { architecture: "amd64", os: "linux" };
const unknownPlatform = { architecture: "unknown", os: "unknown" };
const mediaType = "application/vnd.oci.image.index.v1+json";
const referenceType = "vnd.docker.reference.type";

/** A real image for several platforms. The attestation, if there is one, stands first. */
export function tinyIndex({ images, attestation = false }: TinyIndexOptions): TinyIndex {
  const built = images.map((options) => ({ options, image: tinyImage(options) }));
  const entries = built.map(({ options, image }) => ({
    ...image.manifest.descriptor,
    platform: options.platform ?? defaultPlatform,
  }));
  const told = attestation ? [attest()] : [];
  const telling = told.map(({ manifest }) => ({
    ...manifest.descriptor,
    platform: unknownPlatform,
    annotations: { [referenceType]: "attestation-manifest" },
  }));
  const manifests = [...telling, ...entries];
  const index = jsonContent(mediaType, { schemaVersion: 2, mediaType, manifests });
  return { index, images: [...told, ...built.map(({ image }) => image)] };
}

function attest(): TinyImage {
  const image = tinyImage({ content: "attestation", platform: unknownPlatform });
  const layer = contentOf("application/vnd.in-toto+json", Buffer.from("{}"));
  const manifest = jsonContent(image.manifest.descriptor.mediaType, {
    schemaVersion: 2,
    mediaType: image.manifest.descriptor.mediaType,
    config: image.config.descriptor,
    layers: [layer.descriptor],
  });
  return { manifest, config: image.config, layer };
}
