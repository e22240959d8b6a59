import type { Traffic } from "./request-counter.ts";

/** How often a registry was asked for what. */
export interface Requests {
  readonly all: number;
  /** HEAD of a manifest. */
  readonly heads: number;
  /** GET of a manifest, which registries limit. */
  readonly gets: number;
}

export function countRequests({ requests }: Traffic): Requests {
  const count = (pattern: RegExp) => requests.filter((request) => pattern.test(request)).length;
  return {
    all: requests.length,
    heads: count(/^HEAD .*\/manifests\//),
    gets: count(/^GET .*\/manifests\//),
  };
}
