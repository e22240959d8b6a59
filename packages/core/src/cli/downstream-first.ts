import type { EdgeReference } from "../api-types.ts";

/**
 * A phase is promoted from before it is promoted into, so that carrying out one plan does not undo
 * what another one was made for.
 */
export function downstreamFirst(edges: readonly EdgeReference[]): readonly EdgeReference[] {
  const into = new Map<string, EdgeReference[]>();
  for (const edge of edges) {
    const target = `${edge.pipeline}/${edge.to}`;
    into.set(target, [...(into.get(target) ?? []), edge]);
  }
  const depths = new Map<EdgeReference, number>();
  const depthOf = (edge: EdgeReference): number => {
    const known = depths.get(edge);
    if (known !== undefined) {
      return known;
    }
    const before = into.get(`${edge.pipeline}/${edge.from}`) ?? [];
    const depth = 1 + Math.max(0, ...before.map(depthOf));
    depths.set(edge, depth);
    return depth;
  };
  return edges.toSorted((a, b) => depthOf(b) - depthOf(a));
}
