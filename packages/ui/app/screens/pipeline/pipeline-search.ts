/** What of a pipeline is open, as its address says, so that it can be shared. */
export interface PipelineSearch {
  /** The phase in the panel. */
  readonly phase?: string | undefined;
  /** The edge whose plan is shown, such as `staging:production`. */
  readonly promote?: string | undefined;
  /** The phase whose rollback is shown, and to which version. */
  readonly rollback?: string | undefined;
  readonly version?: string | undefined;
  /** As what the phases are shown. @default a graph, where there is room for one */
  readonly view?: PipelineLook | undefined;
}

export type PipelineLook = "graph" | "list";

const keys = ["phase", "promote", "rollback", "version"] as const;

export function parsePipelineSearch(search: Record<string, unknown>): PipelineSearch {
  const known = keys.flatMap((key) => {
    const text = textOf(search[key]);
    return text === "" ? [] : [[key, text] as const];
  });
  const { view } = search;
  return {
    ...Object.fromEntries(known),
    ...(view === "graph" || view === "list" ? { view } : {}),
  };
}

/** A name of digits alone was read as a number. */
function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
