import { EditError } from "../edit-error.ts";
import { type EditPath, showPath } from "../edit-path.ts";
import { lineOf } from "../text-lines.ts";
import { takeJsonStep } from "./json-step.ts";
import type { JsonAddress, JsonContainer, JsonNode } from "./json-tree.ts";
import type { JsonSource } from "./parse-json.ts";

/** How far a path leads. */
export interface JsonReach {
  readonly address: JsonAddress;
  /** The objects and lists on the way, from the root; one for each number of the address. */
  readonly trail: readonly JsonContainer[];
  /** Where the way ends. */
  readonly node: JsonNode;
  /** What leads further than there is anything. */
  readonly rest: EditPath;
  /** Why it leads nowhere, to be read after the name of the place. */
  readonly reason: string;
  /** Whether what is missing could be there. */
  readonly isGap: boolean;
}

/** A place in a source, and why nothing can be done there. */
export interface JsonRefusal {
  readonly path: EditPath;
  readonly node: JsonNode;
  readonly reason: string;
}

/**
 * Follows a path as far as it leads.
 * @throws {EditError} if it leads to several places
 */
export function follow(source: JsonSource, path: EditPath): JsonReach {
  const address: number[] = [];
  const trail: JsonContainer[] = [];
  let node = source.root;
  for (const [index, step] of path.entries()) {
    const result = takeJsonStep(source.text, node, step);
    if (result.kind === "ambiguous") {
      throw refuseJson(source, { path: path.slice(0, index), node, reason: result.reason });
    }
    if (result.kind === "missing") {
      const { reason, isGap } = result;
      return { address, trail, node, rest: path.slice(index), reason, isGap };
    }
    address.push(result.index);
    trail.push(result.container);
    node = result.node;
  }
  return { address, trail, node, rest: [], reason: "", isGap: false };
}

export function refuseJson({ text }: JsonSource, { path, node, reason }: JsonRefusal): EditError {
  return new EditError(reason, { path: showPath(path), line: lineOf(text, node.start) });
}
