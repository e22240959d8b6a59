import { isAlias, type Node } from "yaml";
import type { EditPath } from "../edit-path.ts";
import { type Refusal, refusal, resolveIn, type YamlSource } from "./yaml-source.ts";
import { takeInheritedStep, takeStep } from "./yaml-step.ts";
import type { YamlEntry } from "./yaml-tree.ts";

/** How far a path leads, into what the document has in its own place. */
export interface Walk {
  /** What was gone through, from the outermost: the last one holds the node. */
  readonly entries: readonly YamlEntry[];
  /** Where the path ends, or what the next step of it does not fit to. */
  readonly node: Node | null;
  /** What is there of the path. */
  readonly path: EditPath;
  /** Why there is no more of it. */
  readonly missing?: MissingStep;
}

export interface MissingStep {
  readonly reason: string;
  /** Whether a merge key (`<<`) has what the step leads to. */
  readonly isInherited: boolean;
}

/** Goes only through what this one place has: an edit must not reach others through an anchor. */
export function walk(source: YamlSource, index: number, path: EditPath): Walk {
  const resolve = resolveIn(source);
  const entries: YamlEntry[] = [];
  let node: Node | null = source.documents[index]?.contents ?? null;
  for (const [depth, step] of path.entries()) {
    const place = { path: path.slice(0, depth), node };
    refuseShared(source, place);
    const result = takeStep(node, step, resolve);
    if (result.kind === "ambiguous") {
      throw refusal(source, { ...place, reason: result.reason });
    }
    if (result.kind === "missing") {
      const isInherited = takeInheritedStep(node, step, resolve).kind !== "missing";
      const reason = isInherited ? "has this key from a merge key (<<)" : result.reason;
      return { ...place, entries, missing: { reason, isInherited } };
    }
    entries.push(result.entry);
    node = result.node;
  }
  return { path, node, entries };
}

export function refuseShared(source: YamlSource, { path, node }: Omit<Refusal, "reason">): void {
  if (isAlias(node)) {
    throw refusal(source, { path, node, reason: "is an alias (*); edit what it stands for" });
  }
  if (node?.anchor !== undefined) {
    const reason = "has an anchor (&), so that an edit would change every alias of it too";
    throw refusal(source, { path, node, reason });
  }
}
