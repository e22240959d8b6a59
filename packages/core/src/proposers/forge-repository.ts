/** A repository as its forge knows it. */
export interface ForgeRepository {
  /** For messages, such as `GitHub (github.com/acme/deploy)`. */
  readonly name: string;
  /** Owner and name, with all groups of GitLab, such as `acme/deploy`. */
  readonly path: string;
  /** Its page for people, without a slash at the end. */
  readonly web: string;
}

/** A path or the name of a branch, as it stands in the path of a URL. */
export function inPath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
