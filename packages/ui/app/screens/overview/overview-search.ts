/** What the overview is narrowed to, as its address says. */
export interface OverviewSearch {
  readonly q?: string;
}

export function parseOverviewSearch({ q }: Record<string, unknown>): OverviewSearch {
  return typeof q === "string" && q !== "" ? { q } : {};
}
