import type { PhaseDescriptorView, PipelineGraphView } from "../api-types.ts";

interface Branch {
  readonly phase: PhaseDescriptorView;
  /** The kind of the edge that leads here; undefined for a phase that nothing leads to. */
  readonly by: string | undefined;
}

/** Each pipeline with the phases below those they come from. */
export function drawTrees(pipelines: readonly PipelineGraphView[]): string {
  return pipelines.map(drawTree).join("\n");
}

/** What several phases lead to stands below each, what follows from it only the first time. */
function drawTree({ name: pipeline, phases, edges }: PipelineGraphView): string {
  const drawn = new Set<string>();
  const drawBelow = (branches: readonly Branch[], indent: string): readonly string[] =>
    branches.flatMap((branch, index) => {
      const isLast = index === branches.length - 1;
      const name = nameOf(branch.phase);
      const below = edges.filter(({ from }) => from === name);
      const isRepeated = drawn.has(name) && below.length > 0;
      drawn.add(name);
      const line = `${indent}${isLast ? "└─" : "├─"} ${describe(branch)}`;
      if (isRepeated) {
        return [`${line} …`];
      }
      const next = below.flatMap(({ to, kind }) =>
        phases.filter((phase) => nameOf(phase) === to).map((phase) => ({ phase, by: kind })),
      );
      return [line, ...drawBelow(next, `${indent}${isLast ? "   " : "│  "}`)];
    });
  const targets = new Set(edges.map(({ to }) => to));
  const roots = phases
    .filter((phase) => !targets.has(nameOf(phase)))
    .map((phase) => ({ phase, by: undefined }));
  return `${[pipeline, ...drawBelow(roots, "")].join("\n")}\n`;
}

function describe({ phase, by = "promotion" }: Branch): string {
  return `${nameOf(phase)} (${phase.kind}${by === "promotion" ? "" : `, by ${by}`})`;
}

function nameOf({ metadata }: PhaseDescriptorView): string {
  return metadata.name;
}
