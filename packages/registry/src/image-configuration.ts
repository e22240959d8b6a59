import * as z from "zod";
import type { Platform } from "./descriptor.ts";
import { annotationsSchema } from "./descriptor-schema.ts";
import type { ImageIndex, PlatformDescriptor } from "./manifest.ts";
import { isImageMediaType } from "./media-type.ts";
import type { ImageBuild } from "./registry.ts";

/** Marks what a builder adds about an image (BuildKit, "Image attestation storage"). */
const referenceType = "vnd.docker.reference.type";

const schema = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().nullish(),
  created: z.string().nullish(),
  config: z.object({ Labels: annotationsSchema }).nullish(),
});

/** Reads the configuration of an image; undefined if the bytes are none. */
export function parseConfiguration(bytes: Uint8Array): ImageBuild | undefined {
  const { data } = schema.safeParse(parseJson(bytes));
  if (data === undefined) {
    return undefined;
  }
  const { os, architecture, variant, config } = data;
  const created = new Date(data.created ?? Number.NaN);
  return {
    created: Number.isNaN(created.getTime()) ? undefined : created,
    platform: { os, architecture, variant: variant || undefined },
    labels: config?.Labels,
  };
}

/** What an architecture is built for if nobody says which variant. */
const usualVariants: Readonly<Record<string, string>> = { arm: "v7", arm64: "v8" };

/** Whether what is built for `built` is for `wanted`; a variant counts only if one is wanted. */
export function fitsPlatform(built: Platform, wanted: Platform | undefined): boolean {
  return (
    wanted === undefined ||
    (built.os === wanted.os &&
      built.architecture === wanted.architecture &&
      (wanted.variant === undefined || variantOf(built) === wanted.variant))
  );
}

function variantOf({ architecture, variant }: Platform): string | undefined {
  return variant ?? usualVariants[architecture];
}

/**
 * The image of an index that is meant. What only tells about an image, such as an attestation, is none.
 * One without a platform may be for any; its configuration knows.
 */
export function imageFor(
  { manifests }: ImageIndex,
  wanted: Platform | undefined,
): PlatformDescriptor | undefined {
  const images = manifests.filter(isRunnable);
  return (
    images.find(({ platform }) => platform !== undefined && fitsPlatform(platform, wanted)) ??
    images.find(({ platform }) => platform === undefined)
  );
}

function isRunnable({ mediaType, platform, annotations }: PlatformDescriptor): boolean {
  return (
    isImageMediaType(mediaType) &&
    platform?.os !== "unknown" &&
    annotations?.[referenceType] === undefined
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
