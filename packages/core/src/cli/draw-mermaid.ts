import type { PhaseDescriptorView } from "../api-types.ts";
import type { PipelineGraph } from "./graph-view.ts";

/** A flowchart of Mermaid, with a frame around each pipeline. Names hold nothing that needs quoting. */
export function drawMermaid(pipelines: readonly PipelineGraph[]): string {
  const lines = pipelines.flatMap((pipeline, index) => [
    `  subgraph p${index}["${pipeline.name}"]`,
    ...drawPipeline(pipeline, `p${index}`).map((line) => `    ${line}`),
    "  end",
  ]);
  return `${["flowchart LR", ...lines].join("\n")}\n`;
}

function drawPipeline({ phases, edges }: PipelineGraph, prefix: string): readonly string[] {
  const places = new Map(
    phases.map(({ descriptor }, index) => [nameOf(descriptor), `${prefix}n${index}`]),
  );
  const nodes = phases.map(({ descriptor }) => {
    const name = nameOf(descriptor);
    return `${places.get(name)}["${name}<br/>${descriptor.kind}"]`;
  });
  const arrows = edges.map(({ from, to, kind }) => {
    const label = kind === "promotion" ? "" : `|"${kind}"|`;
    return `${places.get(nameOf(from))} -->${label} ${places.get(nameOf(to))}`;
  });
  return [...nodes, ...arrows];
}

function nameOf({ metadata }: PhaseDescriptorView): string {
  return metadata.name;
}
