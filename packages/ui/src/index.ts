import { fileURLToPath } from "node:url";

/** Files that a server hands out as its dashboard: the `ui` option of a system. */
export interface UserInterface {
  /** Of an `index.html` and what it needs. */
  readonly directory: string;
}

/** The dashboard, ready to be served: `new System({ name: "shop" }, { ui: ui() })`. */
export function ui(): UserInterface {
  return { directory: fileURLToPath(new URL("./app", import.meta.url)) };
}
