import type { GraphView } from "@glu/core/api-types";

/** One thing that a list can be narrowed to. */
export interface Choice {
  readonly value: string;
  readonly word: string;
}

export interface Known {
  readonly graph: Pick<GraphView, "pipelines"> | undefined;
  /** The pipeline that was chosen. */
  readonly pipeline: string | undefined;
  /** Who was seen in the records. */
  readonly actors: readonly string[];
}

const fixed: Readonly<Record<string, readonly Choice[]>> = {
  state: [
    { value: "queued", word: "Queued" },
    { value: "running", word: "Running" },
    { value: "promoted", word: "Promoted" },
    { value: "proposed", word: "Proposed" },
    { value: "promoted-with-changes", word: "Merged with changes" },
    { value: "failed", word: "Failed" },
    { value: "closed", word: "Closed" },
    { value: "superseded", word: "Superseded" },
    { value: "cancelled", word: "Cancelled" },
  ],
  kind: [
    { value: "promotion", word: "Promotion" },
    { value: "rollback", word: "Rollback" },
  ],
  action: [
    { value: "promote", word: "Promote" },
    { value: "rollback", word: "Roll back" },
    { value: "cancel", word: "Cancel" },
    { value: "retry", word: "Try again" },
    { value: "hold", word: "Hold" },
    { value: "veto", word: "Veto" },
    { value: "release", word: "Release" },
    { value: "automation", word: "Automation" },
  ],
  origin: [
    { value: "cli", word: "Command line" },
    { value: "api", word: "HTTP API" },
    { value: "trigger", word: "Trigger" },
    { value: "glu", word: "Glu itself" },
  ],
  outcome: [
    { value: "done", word: "Done" },
    { value: "promoted", word: "Promoted" },
    { value: "proposed", word: "Proposed" },
    { value: "rolled-back", word: "Rolled back" },
    { value: "up-to-date", word: "Nothing to do" },
    { value: "blocked", word: "Blocked" },
    { value: "plan-changed", word: "Plan changed" },
    { value: "failed", word: "Failed" },
    { value: "refused", word: "Refused" },
  ],
};

/** What a list can be narrowed to; what it is narrowed to is always among it. */
export function choicesOf(
  name: string,
  known: Known,
  chosen: string | undefined,
): readonly Choice[] {
  const choices = fixed[name] ?? namesOf(name, known).map((value) => ({ value, word: value }));
  const isMissing = chosen !== undefined && choices.every(({ value }) => value !== chosen);
  return isMissing ? [...choices, { value: chosen, word: chosen }] : choices;
}

/** What an origin is called. */
export function originWord(origin: string): string {
  return fixed["origin"]?.find(({ value }) => value === origin)?.word ?? origin;
}

function namesOf(name: string, { graph, pipeline, actors }: Known): readonly string[] {
  const pipelines = graph?.pipelines ?? [];
  switch (name) {
    case "pipeline":
      return pipelines.map((one) => one.name);
    case "phase": {
      const those = pipelines.filter((one) => pipeline === undefined || one.name === pipeline);
      return sorted(those.flatMap(({ phases }) => phases.map(({ metadata }) => metadata.name)));
    }
    default:
      return sorted(actors);
  }
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted((one, other) => one.localeCompare(other));
}
