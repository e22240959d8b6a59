import type { KeyPath } from "./key-path.ts";

/** Something wrong at a place of the configuration. */
export interface Finding {
  readonly path: KeyPath;
  readonly message: string;
}
