/**
 * What was seen in registries, so that a restart changes nothing. An image or a selection that nobody asked
 * about for long is forgotten, and so are those of a repository that are too many.
 *
 * @throws {StoreError}
 */
export interface Sightings {
  /** When the image was seen first; undefined if it was not, or that is forgotten. */
  readonly firstSeen: (image: SeenImage) => Promise<Date | undefined>;
  /** Notes that the image is seen at this time. Returns when it was seen first, never a later time. */
  readonly see: (image: SeenImage, at: Date) => Promise<Date>;
  /** What the selection took last. */
  readonly taken: (selection: ImageSelection) => Promise<TakenImage | undefined>;
  /** Notes what the selection takes at this time. */
  readonly take: (selection: ImageSelection, image: TakenImage, at: Date) => Promise<void>;
}

export interface SeenImage {
  /** Host and repository, or the directory. */
  readonly repository: string;
  readonly digest: string;
}

export interface ImageSelection {
  readonly repository: string;
  /** What is selected, in words that are the same for the same selection. */
  readonly selection: string;
}

export interface TakenImage {
  readonly tag: string;
  readonly digest: string;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  /** When it was built, in ms since 1970, if that is known and matters. */
  readonly built: number | undefined;
}
