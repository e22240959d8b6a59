/** What of a pipeline is open, as its address says, so that it can be shared. */
export interface PipelineSearch {
  /** The phase in the panel. */
  readonly phase?: string;
  /** The edge whose plan is shown, such as `staging:production`. */
  readonly promote?: string;
  /** The phase whose rollback is shown, and to which version. */
  readonly rollback?: string;
  readonly version?: string;
}

const keys = ["phase", "promote", "rollback", "version"] as const;

export function parsePipelineSearch(search: Record<string, unknown>): PipelineSearch {
  const known = keys.map((key) => [key, search[key]] as const);
  return Object.fromEntries(known.filter(([, value]) => typeof value === "string"));
}
