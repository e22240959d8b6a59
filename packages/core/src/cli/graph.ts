import { closest } from "../closest.ts";
import { NotFoundError } from "../errors.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawTrees } from "./draw-trees.ts";
import { graphOf, type PipelineGraph, withoutStates } from "./graph-view.ts";
import type { Invocation } from "./invocation.ts";
import { loadSystem } from "./load-system.ts";
import { show } from "./show.ts";
import { withOperations } from "./with-operations.ts";

type GraphFormat = "text" | "mermaid";

export interface GraphOptions {
  /** @default all */
  readonly pipeline: string | undefined;
  readonly format: GraphFormat;
}

/** Draws pipelines as the program defines them. Needs no configuration, and asks no server unless one is named. */
export async function graphCommand(
  context: Invocation,
  { pipeline, format }: GraphOptions,
): Promise<number> {
  const pipelines = await graphs(context);
  const chosen = pipelines.filter(({ name }) => name === (pipeline ?? name));
  if (pipeline !== undefined && chosen.length === 0) {
    throw new NotFoundError(
      `there is no pipeline "${pipeline}"${alternatives(pipelines, pipeline)}`,
    );
  }
  const text = format === "mermaid" ? drawMermaid(chosen) : drawTrees(chosen);
  show(context, { view: { pipelines: chosen }, text });
  return 0;
}

async function graphs(context: Invocation): Promise<readonly PipelineGraph[]> {
  if (context.server === undefined) {
    const loading = loadSystem(context);
    const system = await context.progress.during(() => "loading the program", loading);
    return system.pipelines.map(graphOf);
  }
  return await withOperations(context, { mode: "open" }, async (operations) => {
    const { pipelines } = await operations.pipelines();
    return pipelines.map(withoutStates);
  });
}

function alternatives(pipelines: readonly PipelineGraph[], meant: string): string {
  const names = pipelines.map(({ name }) => name);
  const near = names.length > 1 ? closest(meant, names) : undefined;
  const guess = near === undefined ? "" : `; did you mean "${near}"?`;
  return names.length === 0
    ? "; the program defines none"
    : `; there is ${names.join(", ")}${guess}`;
}
