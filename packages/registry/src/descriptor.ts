import type { Digest } from "./digest.ts";

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
