import type { RemoteTarget } from "./open.ts";

/** How the product and the git program reach the same repository, each in its own way. */
export interface Access {
  readonly target: RemoteTarget;
  readonly git: GitAccess;
}

export interface GitAccess {
  readonly url: string;
  readonly configuration?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Route {
  /** Milliseconds between a request and the first byte of its answer. @default 0 */
  readonly roundTrip?: number;
}
