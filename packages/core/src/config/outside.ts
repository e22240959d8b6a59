import type { ImageReference, Registry } from "@glu/registry";

/**
 * Where images and repositories are in place of where the program and its configuration say: nothing else is
 * called, and no credential is asked for. What would be proposed is committed, as there is no forge.
 */
export interface Outside {
  readonly registry: (reference: ImageReference) => Registry;
  /** The place of what stands in for the remote at this URL. */
  readonly remote: (url: string) => string;
  /** Time between two looks, in ms, whatever is configured. */
  readonly interval: number;
}
