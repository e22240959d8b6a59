import * as z from "zod";
import type { Annotations, Descriptor, Platform } from "./descriptor.ts";
import { annotationsSchema, descriptorSchema, platformSchema } from "./descriptor-schema.ts";
import type { IndexMediaType, ManifestMediaType } from "./media-type.ts";
import { isImageMediaType, isIndexMediaType } from "./media-type.ts";

/** What a manifest says, in the fields this package uses; told apart by `kind`. */
export type Manifest = ImageManifest | ImageIndex;

/** One image for one platform. */
export interface ImageManifest {
  readonly kind: "manifest";
  readonly mediaType: ManifestMediaType;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Annotations | undefined;
}

/** The same image for several platforms. */
export interface ImageIndex {
  readonly kind: "index";
  readonly mediaType: IndexMediaType;
  readonly manifests: readonly PlatformDescriptor[];
  readonly annotations?: Annotations | undefined;
}

export interface PlatformDescriptor extends Descriptor {
  readonly platform?: Platform | undefined;
}

export type ParsedManifest =
  | { readonly kind: "valid"; readonly manifest: Manifest }
  /** `explanation` reads on after "the manifest". */
  | { readonly kind: "invalid"; readonly problem: ManifestProblem; readonly explanation: string };

type ManifestProblem = "not-json" | "media-type" | "shape";

const absent = z.undefined("both a manifest and an index, which is ambiguous").optional();

const manifestSchema = z.object({
  config: descriptorSchema,
  layers: z.array(descriptorSchema),
  manifests: absent,
  annotations: annotationsSchema,
});

/** Also fits `index.json` of an image layout. Some writers say `null` for an empty list. */
const indexSchema = z.object({
  manifests: z
    .array(descriptorSchema.extend({ platform: platformSchema.nullish() }))
    .nullable()
    .transform((manifests) => manifests ?? []),
  config: absent,
  layers: absent,
  annotations: annotationsSchema,
});

const claimSchema = z.object({ mediaType: z.string().optional() });

/**
 * Reads a manifest that was announced with `mediaType`; without one, the manifest must say what it
 * is. A document that could be read in two ways is refused (OCI image specification, "Image Manifest").
 */
export function parseManifest(bytes: Uint8Array, mediaType?: string): ParsedManifest {
  const json = parseJson(bytes);
  if (json === undefined) {
    return { kind: "invalid", problem: "not-json", explanation: "is not JSON" };
  }
  const claimed = claimSchema.safeParse(json).data?.mediaType;
  if (claimed !== undefined && mediaType !== undefined && claimed !== mediaType) {
    const explanation = `was announced as ${mediaType}, but calls itself ${JSON.stringify(claimed)}`;
    return { kind: "invalid", problem: "media-type", explanation };
  }
  const known = mediaType ?? claimed ?? mediaTypeByShape(json);
  if (!isImageMediaType(known)) {
    const explanation = `has the media type ${JSON.stringify(known)}, which is not one of an image`;
    return { kind: "invalid", problem: "media-type", explanation };
  }
  return isIndexMediaType(known) ? readIndex(json, known) : readManifest(json, known);
}

function readManifest(json: unknown, mediaType: ManifestMediaType): ParsedManifest {
  const { data, error } = manifestSchema.safeParse(json);
  if (data === undefined) {
    return invalidShape(error);
  }
  const { config, layers, annotations } = data;
  return { kind: "valid", manifest: { kind: "manifest", mediaType, config, layers, annotations } };
}

function readIndex(json: unknown, mediaType: IndexMediaType): ParsedManifest {
  const { data, error } = indexSchema.safeParse(json);
  if (data === undefined) {
    return invalidShape(error);
  }
  const manifests = data.manifests.map((entry) => ({
    ...entry,
    platform: entry.platform ?? undefined,
  }));
  const { annotations } = data;
  return { kind: "valid", manifest: { kind: "index", mediaType, manifests, annotations } };
}

function invalidShape(error: z.ZodError): ParsedManifest {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` at ${issue.path.join(".")}`;
  const what = issue === undefined ? "" : `: ${issue.message}`;
  return {
    kind: "invalid",
    problem: "shape",
    explanation: `does not have the required fields${where}${what}`,
  };
}

function mediaTypeByShape(json: unknown): ManifestMediaType | IndexMediaType {
  return typeof json === "object" && json !== null && "manifests" in json
    ? "application/vnd.oci.image.index.v1+json"
    : "application/vnd.oci.image.manifest.v1+json";
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
