/** A tag that may be chosen. */
export interface Candidate {
  readonly tag: string;
  /** The part of the tag that is compared. */
  readonly version: string;
  /** When its image was built, in ms since 1970, as far as that is known and matters. */
  readonly built?: number | undefined;
}
