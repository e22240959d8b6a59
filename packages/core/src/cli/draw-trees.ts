import type { EdgeHandle } from "../edge.ts";
import type { PhaseHandle } from "../phase.ts";
import type { Pipeline } from "../pipeline.ts";

interface Branch {
  readonly phase: PhaseHandle;
  /** The edge that leads here; undefined for a phase that nothing leads to. */
  readonly edge: EdgeHandle | undefined;
}

/** Each pipeline with the phases below those they come from. */
export function drawTrees(pipelines: readonly Pipeline[]): string {
  return pipelines.map(drawTree).join("\n");
}

/** What several phases lead to stands below each, what follows from it only the first time. */
function drawTree({ metadata, phases, edges }: Pipeline): string {
  const drawn = new Set<string>();
  const drawBelow = (branches: readonly Branch[], indent: string): readonly string[] =>
    branches.flatMap((branch, index) => {
      const isLast = index === branches.length - 1;
      const name = nameOf(branch.phase);
      const below = edges.filter(({ from }) => nameOf(from) === name);
      const isRepeated = drawn.has(name) && below.length > 0;
      drawn.add(name);
      const line = `${indent}${isLast ? "└─" : "├─"} ${describe(branch)}`;
      if (isRepeated) {
        return [`${line} …`];
      }
      const next = below.map((edge) => ({ phase: edge.to, edge }));
      return [line, ...drawBelow(next, `${indent}${isLast ? "   " : "│  "}`)];
    });
  const targets = new Set(edges.map(({ to }) => nameOf(to)));
  const roots = phases
    .filter((phase) => !targets.has(nameOf(phase)))
    .map((phase) => ({ phase, edge: undefined }));
  return `${[metadata.name, ...drawBelow(roots, "")].join("\n")}\n`;
}

function describe({ phase, edge }: Branch): string {
  const kind = edge && edge.kind !== "promotion" ? `, by ${edge.kind}` : "";
  return `${nameOf(phase)} (${phase.descriptor.kind}${kind})`;
}

function nameOf({ descriptor }: PhaseHandle): string {
  return descriptor.metadata.name;
}
