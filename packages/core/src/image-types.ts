/** Shapes of what is known of images, and of what they were built from. */

/** What an image says of itself, as far as it can be repeated anywhere; links are http(s) only. */
export interface ImageView {
  /** What it was found by, such as `ghcr.io/acme/app:1.2.3`. */
  readonly reference?: string;
  readonly tag?: string;
  readonly version?: string;
  /** The commit it was built from. */
  readonly revision?: string;
  /** The page of the repository it was built from. */
  readonly source_url?: string;
  /** Where one reads about it. */
  readonly url?: string;
  readonly created_at?: string;
}

/** From the commit that what is shown was built from to the one that what would come was built from. */
export interface SourceChangesView {
  readonly from_revision: string;
  readonly to_revision: string;
  /** The page of what was committed between them, where the host tells which forge it is. */
  readonly compare_url?: string;
}
