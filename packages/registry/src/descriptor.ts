import * as z from "zod";
import type { Digest } from "./digest.ts";
import { isDigest } from "./digest.ts";

export type Annotations = Readonly<Record<string, string>>;

/** Points to content by its digest (OCI image specification, "Content Descriptors"). */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  /** In bytes. */
  readonly size: number;
  readonly annotations?: Annotations | undefined;
}

/** Both sets of annotations; where they disagree, `over` wins. */
export function overlayAnnotations(
  under: Annotations | undefined,
  over: Annotations | undefined,
): Annotations | undefined {
  return under === undefined || over === undefined ? (over ?? under) : { ...under, ...over };
}

/** What an image is built for, as an index tells. */
export interface Platform {
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string | undefined;
}

const digestSchema = z.custom<Digest>(
  (value) => typeof value === "string" && isDigest(value),
  "not a sha256 or sha512 digest",
);

/** Some writers say `null` for a map that has no entries. */
export const annotationsSchema = z
  .record(z.string(), z.string())
  .nullish()
  .transform((annotations) => annotations ?? undefined);

export const descriptorSchema = z.object({
  mediaType: z.string().min(1),
  digest: digestSchema,
  size: z.int().nonnegative(),
  annotations: annotationsSchema,
});

export const platformSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
});
