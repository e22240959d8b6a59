import type { GitObject, Oid } from "./objects/object.ts";
import type { FetchedObjects, OversizedBlob } from "./remote.ts";

export type ReadObject =
  | { readonly kind: "object"; readonly object: GitObject }
  | { readonly kind: "oversized"; readonly blob: OversizedBlob }
  | { readonly kind: "missing" };

/** Where an engine reads objects from. */
export interface ObjectSource {
  /** One answer per name, in the same order. */
  readonly readAll: (oids: readonly Oid[]) => Promise<readonly ReadObject[]>;
}

/** What was read, as a remote answers it. */
export function foundObjects(answers: Iterable<ReadObject>): FetchedObjects {
  const objects: GitObject[] = [];
  const oversized: OversizedBlob[] = [];
  for (const answer of answers) {
    if (answer.kind === "object") {
      objects.push(answer.object);
    } else if (answer.kind === "oversized") {
      oversized.push(answer.blob);
    }
  }
  return { objects, oversized };
}
