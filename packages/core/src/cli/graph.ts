import type { GraphView } from "../api-types.ts";
import { graphView } from "../graph-view.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawTrees } from "./draw-trees.ts";
import type { Invocation } from "./invocation.ts";
import { loadSystem } from "./load-system.ts";
import { show } from "./show.ts";
import { withOperations } from "./with-operations.ts";

export interface GraphOptions {
  /** @default all */
  readonly pipeline: string | undefined;
  readonly format: "text" | "mermaid";
}

/** Draws pipelines as the program defines them. Needs no configuration, and asks no server unless one is named. */
export async function graphCommand(
  context: Invocation,
  { pipeline, format }: GraphOptions,
): Promise<number> {
  const view = await readGraph(context, pipeline);
  const draw = format === "mermaid" ? drawMermaid : drawTrees;
  show(context, { view, text: draw(view.pipelines) });
  return 0;
}

async function readGraph(context: Invocation, pipeline: string | undefined): Promise<GraphView> {
  if (context.server !== undefined) {
    return await withOperations(context, { mode: "open" }, ({ graph }) => graph(pipeline));
  }
  const system = await context.progress.during(() => "loading the program", loadSystem(context));
  return graphView(system, pipeline);
}
