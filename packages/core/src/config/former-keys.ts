import type { KeyPath } from "./key-path.ts";

/** A key that is gone, and what says the same now. */
export interface FormerKey {
  readonly path: KeyPath;
  /** Takes its value. */
  readonly successor: KeyPath;
  /** Has to be set beside the successor. */
  readonly beside: { readonly path: KeyPath; readonly value: string };
}

/** Every key that is gone and whose value has another place now. */
export const formerKeys: readonly FormerKey[] = [
  {
    path: ["storage", "postgres_url"],
    successor: ["storage", "url"],
    beside: { path: ["storage", "type"], value: "postgres" },
  },
];
