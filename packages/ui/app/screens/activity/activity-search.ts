export type Show = "promotions" | "audit";

/** What the activity is narrowed to, as its address says. */
export interface ActivitySearch {
  /** @default "promotions" */
  readonly show?: "audit";
  readonly pipeline?: string;
  readonly phase?: string;
  readonly state?: string;
  readonly kind?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly origin?: string;
  readonly outcome?: string;
}

/** What each list can be narrowed by, in the order it is shown. */
const filtersOf = {
  promotions: ["pipeline", "phase", "state", "kind", "actor"],
  audit: ["pipeline", "action", "actor", "origin", "outcome"],
} as const satisfies Record<Show, readonly (keyof ActivitySearch)[]>;

export type FilterName = (typeof filtersOf)[Show][number];

export function parseActivitySearch(search: Record<string, unknown>): ActivitySearch {
  const show = search["show"] === "audit" ? "audit" : "promotions";
  const filter = filterOf(search, show);
  return show === "audit" ? { show, ...filter } : filter;
}

export type ActivityFilter = Readonly<Partial<Record<FilterName, string>>>;

/** What one of the lists is narrowed to. */
export function filterOf(search: object, show: Show): ActivityFilter {
  const given = new Map(Object.entries(search));
  const named = filtersOf[show].map((name) => [name, textOf(given.get(name))] as const);
  const filter: ActivityFilter = Object.fromEntries(named.filter(([, value]) => value !== ""));
  const { phase, ...rest } = filter;
  // A phase is one of a pipeline: by itself it says nothing.
  return phase === undefined || filter.pipeline !== undefined ? filter : rest;
}

/** What a list could be narrowed by. */
export function filtersFor(show: Show, { pipeline }: ActivityFilter): readonly FilterName[] {
  return filtersOf[show].filter((name) => name !== "phase" || pipeline !== undefined);
}

/** What looks like a number in an address is read as one. */
function textOf(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
