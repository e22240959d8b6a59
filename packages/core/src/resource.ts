/**
 * What is promoted. Sources add what they need to read and write it (`OCIResource`, `GitResource`).
 *
 * An instance is filled once by a source and frozen afterwards; writing never changes it.
 */
export interface Resource {
  /**
   * Identifies the content: two phases are in step when their digests are equal. Any string; empty
   * means that nothing is there yet. Throw if it cannot be told.
   */
  digest(): string;

  /**
   * Says why its digest is empty, such as the text that was found in place of one. Shown to people, on one
   * line of at most 500 characters. Throw only if the phase is to be in error instead.
   * @default a general sentence
   */
  whyEmpty?(): string;

  /** What is kept in the history. @default the instance's own data fields */
  toJSON?(): unknown;

  /** Fills a blank instance with what the history kept. @default its fields are assigned */
  fromJSON?(json: unknown): void;
}
