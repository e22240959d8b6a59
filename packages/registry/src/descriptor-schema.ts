import * as z from "zod";
import type { Digest } from "./digest.ts";
import { isDigest } from "./digest.ts";

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
