import type { PhaseHandle } from "../phase.ts";
import type { Pipeline } from "../pipeline.ts";

/** A flowchart of Mermaid, with a frame around each pipeline. Names hold nothing that needs quoting. */
export function drawMermaid(pipelines: readonly Pipeline[]): string {
  const lines = pipelines.flatMap((pipeline, index) => [
    `  subgraph p${index}["${pipeline.metadata.name}"]`,
    ...drawPipeline(pipeline, `p${index}`).map((line) => `    ${line}`),
    "  end",
  ]);
  return `${["flowchart LR", ...lines].join("\n")}\n`;
}

function drawPipeline({ phases, edges }: Pipeline, prefix: string): readonly string[] {
  const places = new Map(phases.map((phase, index) => [phaseName(phase), `${prefix}n${index}`]));
  const nodes = phases.map((phase) => {
    const name = phaseName(phase);
    return `${places.get(name)}["${name}<br/>${phase.descriptor.kind}"]`;
  });
  const arrows = edges.map(({ from, to, kind }) => {
    const label = kind === "promotion" ? "" : `|"${kind}"|`;
    return `${places.get(phaseName(from))} -->${label} ${places.get(phaseName(to))}`;
  });
  return [...nodes, ...arrows];
}

function phaseName({ descriptor }: PhaseHandle): string {
  return descriptor.metadata.name;
}
