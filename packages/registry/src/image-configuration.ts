import * as z from "zod";
import type { Platform } from "./descriptor.ts";
import { annotationsSchema } from "./descriptor.ts";
import type { Manifest, PlatformDescriptor } from "./manifest.ts";
import type { ImageBuild } from "./registry.ts";

const schema = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  created: z.string().optional(),
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
    platform: { os, architecture, variant },
    labels: config?.Labels,
  };
}

/** Whether what is built for `built` is for `wanted`; a variant counts only if one is wanted. */
export function fitsPlatform(built: Platform, wanted: Platform | undefined): boolean {
  return (
    wanted === undefined ||
    (built.os === wanted.os &&
      built.architecture === wanted.architecture &&
      (wanted.variant === undefined || built.variant === wanted.variant))
  );
}

/** The image of an index that is meant. What has no platform to run on, such as an attestation, is none. */
export function imageFor(
  manifest: Extract<Manifest, { kind: "index" }>,
  wanted: Platform | undefined,
): PlatformDescriptor | undefined {
  return manifest.manifests.find(
    ({ platform }) =>
      platform !== undefined && platform.os !== "unknown" && fitsPlatform(platform, wanted),
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
