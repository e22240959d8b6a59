/**
 * A dashboard that the server hands out: a directory of pre-built files with an `index.html`. `@glu/ui` returns
 * one; your own works too.
 */
export interface UserInterface {
  /** A URL begins with `file:`; a relative path starts at the working directory. */
  readonly directory: string | URL;
}
