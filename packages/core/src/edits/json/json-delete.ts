import type { EditPath } from "../edit-path.ts";
import { proveJson } from "./json-proof.ts";
import { follow, refuseJson } from "./json-reach.ts";
import { removal } from "./json-removal.ts";
import { type JsonAddress, nodeAt, withNode } from "./json-tree.ts";
import type { JsonSource } from "./parse-json.ts";

/** What one path leads to. */
export interface JsonTarget {
  readonly path: EditPath;
  readonly address: JsonAddress;
}

/** What paths lead to, the last one first, so that the others stay where they are. */
export function targetsOf(source: JsonSource, paths: readonly EditPath[]): readonly JsonTarget[] {
  const targets = paths.flatMap((path): readonly JsonTarget[] => {
    const { address, node, rest } = follow(source, path);
    if (path.length === 0) {
      throw refuseJson(source, { path, node, reason: "is all there is and cannot be removed" });
    }
    return rest.length === 0 ? [{ path, address }] : [];
  });
  const different = new Map(targets.map((target) => [target.address.join(), target]));
  return [...different.values()].toSorted((one, other) => distance(other.address, one.address));
}

export function deleteOne(source: JsonSource, { path, address }: JsonTarget): JsonSource {
  const stand = address.slice(0, -1);
  const index = address.at(-1) ?? 0;
  const container = nodeAt(source.root, stand);
  if (container === undefined || container.kind === "scalar") {
    return source;
  }
  const changes = removal(source, container, index).map((span) => ({ ...span, text: "" }));
  const left = { ...container, entries: container.entries.toSpliced(index, 1) };
  const after = proveJson(source, changes, withNode(source.root, stand, left));
  if (after === undefined) {
    const reason = "cannot be removed without a change around it";
    throw refuseJson(source, { path, node: container.entries[index]?.node ?? container, reason });
  }
  return after;
}

/** Below zero if the first stands before the second, or around it. */
function distance(one: JsonAddress, other: JsonAddress): number {
  const index = one.findIndex((step, depth) => step !== other[depth]);
  return index === -1 ? one.length - other.length : (one[index] ?? 0) - (other[index] ?? -1);
}
