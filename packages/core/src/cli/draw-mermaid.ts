import type { PipelineGraphView } from "../api-types.ts";

/** A flowchart of Mermaid, with a frame around each pipeline. Names hold nothing that needs quoting. */
export function drawMermaid(pipelines: readonly PipelineGraphView[]): string {
  const lines = pipelines.flatMap((pipeline, index) => [
    `  subgraph p${index}["${pipeline.name}"]`,
    ...drawPipeline(pipeline, `p${index}`).map((line) => `    ${line}`),
    "  end",
  ]);
  return `${["flowchart LR", ...lines].join("\n")}\n`;
}

function drawPipeline({ phases, edges }: PipelineGraphView, prefix: string): readonly string[] {
  const places = new Map(
    phases.map(({ metadata }, index) => [metadata.name, `${prefix}n${index}`]),
  );
  const nodes = phases.map(
    ({ metadata: { name }, kind }) => `${places.get(name)}["${name}<br/>${kind}"]`,
  );
  const arrows = edges.map(({ from, to, kind }) => {
    const label = kind === "promotion" ? "" : `|"${kind}"|`;
    return `${places.get(from)} -->${label} ${places.get(to)}`;
  });
  return [...nodes, ...arrows];
}
