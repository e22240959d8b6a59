import type { EdgeView } from "@glu/core/api-types";
import { madePipeline } from "./made-pipeline.ts";

/** For tests: an edge such as `image>staging`, over which something could be promoted. */
export function madeEdge(edge: string, more: Partial<EdgeView> = {}): EdgeView {
  const edges = { [edge]: { status: "behind", can_perform: true, ...more } } as const;
  const [made] = madePipeline(edge, { edges }).edges;
  if (made === undefined) {
    throw new TypeError(`${edge} is no edge`);
  }
  return made;
}
