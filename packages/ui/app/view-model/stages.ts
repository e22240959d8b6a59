import type { EdgeView, PhaseView, PipelineView } from "@glu/core/api-types";

type Graph = Pick<PipelineView, "phases" | "edges">;
type Edges = readonly Pick<EdgeView, "from" | "to">[];

/**
 * The phases in the order in which things flow: each stands behind all it is promoted from, and those of one stage
 * beside the ones that are promoted from the same phase.
 */
export function stagesOf({ phases, edges }: Graph): readonly (readonly PhaseView[])[] {
  const depths = depthsOf(phases, edges);
  const deepest = Math.max(0, ...depths.values());
  const stages = Array.from({ length: deepest + 1 }, (_, depth) =>
    phases.filter((phase) => depths.get(nameOf(phase)) === depth),
  );
  return inOrderOfTheirParents(
    stages.filter(({ length }) => length > 0),
    edges,
  );
}

/** How many steps it is at most from a first phase. What goes around in a circle ends somewhere. */
function depthsOf(phases: readonly PhaseView[], edges: Edges): ReadonlyMap<string, number> {
  const depths = new Map(phases.map((phase) => [nameOf(phase), 0]));
  let isSettled = false;
  for (let round = 1; round < phases.length && !isSettled; round += 1) {
    isSettled = true;
    for (const { from, to } of edges) {
      const depth = (depths.get(from.metadata.name) ?? 0) + 1;
      if (depth > (depths.get(to.metadata.name) ?? 0)) {
        depths.set(to.metadata.name, depth);
        isSettled = false;
      }
    }
  }
  return depths;
}

function inOrderOfTheirParents(stages: readonly PhaseView[][], edges: Edges): PhaseView[][] {
  const places = new Map<string, number>();
  return stages.map((stage) => {
    const parent = (phase: PhaseView) =>
      Math.min(...incoming(phase, edges).map(({ from }) => places.get(from.metadata.name) ?? 0));
    const ordered = stage.toSorted((one, other) => {
      const [first, second] = [parent(one), parent(other)];
      return first === second ? nameOf(one).localeCompare(nameOf(other)) : first - second;
    });
    for (const [place, phase] of ordered.entries()) {
      places.set(nameOf(phase), place);
    }
    return ordered;
  });
}

function incoming(phase: PhaseView, edges: Edges): Edges {
  return edges.filter(({ to }) => to.metadata.name === nameOf(phase));
}

function nameOf({ descriptor }: PhaseView): string {
  return descriptor.metadata.name;
}
