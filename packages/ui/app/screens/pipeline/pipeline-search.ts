/** What of a pipeline is open, as its address says. */
export interface PipelineSearch {
  /** The phase in the panel. */
  readonly phase?: string;
}

export function parsePipelineSearch({ phase }: Record<string, unknown>): PipelineSearch {
  return typeof phase === "string" ? { phase } : {};
}
