type Unit =
  | "ms"
  | "MB"
  | "%"
  | "promotions/s"
  | "records/s"
  | "requests/s"
  | "queries/s"
  | "tries"
  | "shares"
  | "packages"
  | "statements/s"
  | "statements"
  | "round trips"
  | "requests"
  | "pushes"
  | "processes"
  | "connections"
  | "images"
  | "kB"
  | "power"
  | "changes"
  | "commits"
  | "records"
  | "errors";

/** What a case is held to. */
export interface Target {
  /** The value itself, or how it compares to the floor. */
  readonly of: "value" | "ratio";
  readonly relation: "at most" | "at least" | "exactly";
  readonly limit: number;
  /** How far beyond the limit is put down to the measurement. @default 0 */
  readonly tolerance?: number;
}

export interface CaseDescription {
  readonly name: string;
  readonly unit: Unit;
  readonly target: Target;
}

export interface Measured {
  readonly value: number;
  /** What the same work takes where nothing is added to it, measured in the same run. */
  readonly floor?: number;
}

export interface CaseResult extends CaseDescription {
  readonly value: number;
  readonly floor: number | undefined;
  readonly ratio: number | undefined;
  readonly ok: boolean;
}

/** Cases that are measured together, with what `Context` has ready for them. */
export interface Benchmark<Context> {
  readonly cases: readonly CaseDescription[];
  /** One answer per case, in their order. */
  readonly run: (context: Context) => Promise<readonly Measured[]>;
}

/** Cases by a key of their own, so that none is left unanswered. */
export function benchmark<Key extends string, Context>(
  cases: Readonly<Record<Key, CaseDescription>>,
  run: (context: Context) => Promise<Readonly<Record<Key, Measured>>>,
): Benchmark<Context> {
  const keys = Object.keys(cases) as Key[];
  return {
    cases: keys.map((key) => cases[key]),
    run: async (context) => {
      const measured = await run(context);
      return keys.map((key) => measured[key]);
    },
  };
}

export function judge(description: CaseDescription, { value, floor }: Measured): CaseResult {
  const ratio = floor === undefined ? undefined : value / floor;
  const { target } = description;
  const judged = target.of === "value" ? value : (ratio ?? Number.NaN);
  return { ...description, value, floor, ratio, ok: meets(judged, target) };
}

/** Not a number meets no target. */
function meets(judged: number, { relation, limit, tolerance = 0 }: Target): boolean {
  switch (relation) {
    case "at most":
      return judged <= limit + tolerance;
    case "at least":
      return judged >= limit - tolerance;
    case "exactly":
      return Math.abs(judged - limit) <= tolerance;
  }
}
