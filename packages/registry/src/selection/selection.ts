/** Which image of a repository is meant. Plain data: the same in code and in a configuration file. */
export type Selection = TagFilter &
  (TagSelection | SemverSelection | NewestSelection | AlphabeticalSelection | NumericalSelection);

/** Which images may be chosen at all. */
export interface TagFilter {
  /**
   * Regular expressions of JavaScript; a tag must match one of them, anywhere unless it says `^` and
   * `$`. What a group named `version` matches is compared in place of the whole tag.
   * @default every tag
   */
  readonly allow?: readonly string[] | undefined;
  /** Regular expressions of JavaScript; a tag must match none of them. @default none */
  readonly ignore?: readonly string[] | undefined;
  /** As `os/architecture` or `os/architecture/variant`; an index must have it. @default any */
  readonly platform?: string | undefined;
  /** How long ago an image must have been seen for the first time, in ms, before it is taken. @default 0 */
  readonly minAge?: number | undefined;
}

/** The tag of the reference, wherever it moves. */
export interface TagSelection {
  readonly strategy: "tag";
}

/** The highest semantic version. It never goes back by itself. */
export interface SemverSelection {
  readonly strategy: "semver";
  /** As npm writes them, such as `^1.2`. @default "*" */
  readonly range?: string | undefined;
  /** Whether pre-releases count although the range names none. @default false */
  readonly prereleases?: boolean | undefined;
}

/** The image that says it was built last. It never goes back by itself. */
export interface NewestSelection {
  readonly strategy: "newest";
}

/** Follows what is there. */
export interface AlphabeticalSelection {
  readonly strategy: "alphabetical";
  /** Ascending: the last one is chosen. @default "ascending" */
  readonly order?: "ascending" | "descending" | undefined;
}

/** Whole or decimal numbers of any length. Follows what is there. */
export interface NumericalSelection {
  readonly strategy: "numerical";
  /** Ascending: the largest one is chosen. @default "ascending" */
  readonly order?: "ascending" | "descending" | undefined;
}
