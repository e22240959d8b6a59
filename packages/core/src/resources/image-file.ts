import type { PhaseDescriptor } from "../phase.ts";

/**
 * A file of a repository that names an image: how it is read, and changed. `kubernetes(…)`, `helmValues(…)`
 * and the others make one; an object of one's own is as good.
 */
export interface ImageFile {
  /** Where it is in the repository. */
  readonly path: (phase: PhaseDescriptor) => string;
  /**
   * What the file says of the image.
   * @throws {EditError} if it has no place for it, or more than one.
   */
  readonly read: (content: string, image: WantedImage) => FoundImage;
  /**
   * The same content with the image in it, and not a byte changed that need not change.
   * @throws {EditError} if that cannot be done.
   */
  readonly write: (content: string, image: ImageVersion) => string;
  /**
   * Whether it can hold an image written so. @default it can
   * @throws {DefinitionError} if not, saying what to do.
   */
  readonly check?: (by: WrittenBy) => void;
}

/** Which image is sought. */
export interface WantedImage {
  /** Host and repository, without tag and digest. */
  readonly name: string;
}

/** What stands in a file in the place of an image. */
export interface FoundImage {
  /** Where in the file, such as `spec.template.spec.containers[0].image`. */
  readonly place: string;
  /** As it stands there; empty if there is no image yet. */
  readonly text: string;
  /** Host and repository, as they stand there. @default the file does not say */
  readonly name?: string | undefined;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
}

/** By what an image is written: what stands there afterwards says which one it is. */
export type WrittenBy = "digest" | "tag" | "tag@digest";

/** What is written. */
export interface ImageVersion extends WantedImage {
  readonly by: WrittenBy;
  /** Undefined if it is not known; never by tag. */
  readonly tag: string | undefined;
  /** With its algorithm. Undefined if it is not known; only by tag. */
  readonly digest: string | undefined;
}
