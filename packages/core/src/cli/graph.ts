import { NotFoundError } from "../errors.ts";
import type { Pipeline } from "../pipeline.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawTrees } from "./draw-trees.ts";
import { loadSystem } from "./load-system.ts";
import type { CommandContext } from "./session.ts";

type GraphFormat = "text" | "mermaid";

export interface GraphOptions {
  /** @default all */
  readonly pipeline: string | undefined;
  readonly format: GraphFormat;
}

/** Draws pipelines as the program defines them. Needs no configuration, and asks no server. */
export async function graphCommand(
  context: CommandContext,
  { pipeline, format }: GraphOptions,
): Promise<void> {
  const { pipelines } = await loadSystem(context);
  const chosen = pipelines.filter(({ metadata: { name } }) => name === (pipeline ?? name));
  if (pipeline !== undefined && chosen.length === 0) {
    throw new NotFoundError(`there is no pipeline "${pipeline}"${alternatives(pipelines)}`);
  }
  context.terminal.out(format === "mermaid" ? drawMermaid(chosen) : drawTrees(chosen));
}

function alternatives(pipelines: readonly Pipeline[]): string {
  const names = pipelines.map(({ metadata }) => metadata.name);
  return names.length === 0 ? "; the program defines none" : `; there is ${names.join(", ")}`;
}
