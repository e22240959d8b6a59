import type { EdgeReference, EdgeView, PipelineView } from "../api-types.ts";
import { closest } from "../closest.ts";
import { NotFoundError } from "../errors.ts";
import type { Operations } from "../operations.ts";

/** Promotions by the phases they lead into. */
export interface PhaseChoice {
  readonly pipeline: string | undefined;
  readonly phase: string | undefined;
  /** All must be on the phase; they do not count for a phase that is named. */
  readonly labels: Readonly<Record<string, string>>;
  /** Every phase there is; labels do not count. */
  readonly all: boolean;
}

/** Everything of a kind, between phases if they are named. */
export interface KindChoice {
  readonly pipeline: string;
  /** In upper or lower case. */
  readonly kind: string;
  readonly from: string | undefined;
  readonly to: string | undefined;
}

/** @throws {NotFoundError} if nothing promotes into such a phase. */
export async function promotionsInto(
  operations: Operations,
  choice: PhaseChoice,
): Promise<readonly EdgeReference[]> {
  const { pipeline, phase } = choice;
  const { pipelines } =
    pipeline === undefined
      ? await operations.pipelines()
      : { pipelines: [await operations.pipeline(pipeline)] };
  if (pipeline !== undefined && phase !== undefined) {
    await operations.phase(pipeline, phase);
  }
  const edges = pipelines
    .flatMap((view) => view.edges)
    .filter(({ kind, to }) => kind === "promotion" && isChosen(to.metadata, choice));
  if (edges.length === 0) {
    throw new NotFoundError(
      phase === undefined
        ? "no phase that is promoted into matches; `glu inspect` shows what there is"
        : `nothing promotes into phase "${phase}"`,
    );
  }
  return edges.map(referenceOf);
}

/** @throws {NotFoundError} if there is none, with the kinds there are. */
export async function edgesOfKind(
  operations: Operations,
  choice: KindChoice,
): Promise<readonly EdgeReference[]> {
  const { pipeline, kind, from, to } = choice;
  const view = await operations.pipeline(pipeline);
  for (const phase of [from, to]) {
    if (phase !== undefined) {
      await operations.phase(pipeline, phase);
    }
  }
  const edges = view.edges.filter(
    (edge) =>
      edge.kind.toLowerCase() === kind.toLowerCase() &&
      edge.from.metadata.name === (from ?? edge.from.metadata.name) &&
      edge.to.metadata.name === (to ?? edge.to.metadata.name),
  );
  if (edges.length === 0) {
    throw new NotFoundError(explainNone(view, choice));
  }
  return edges.map(referenceOf);
}

function explainNone({ name, edges }: PipelineView, { kind, from, to }: KindChoice): string {
  const kinds = [...new Set(edges.map((edge) => edge.kind))];
  const there = kinds.length === 0 ? "it has no edges" : `its kinds are: ${kinds.join(", ")}`;
  const ends = `${from === undefined ? "" : ` from "${from}"`}${to === undefined ? "" : ` to "${to}"`}`;
  const isKnown = kinds.some((one) => one.toLowerCase() === kind.toLowerCase());
  const near = isKnown ? undefined : closest(kind, kinds);
  const guess = near === undefined ? "" : `; did you mean "${near}"?`;
  return `pipeline "${name}" has no edge of kind "${kind}"${ends}; ${there}${guess}`;
}

function isChosen(metadata: EdgeView["to"]["metadata"], choice: PhaseChoice): boolean {
  if (choice.phase !== undefined) {
    return metadata.name === choice.phase;
  }
  const { labels = {} } = metadata;
  return choice.all || Object.entries(choice.labels).every(([key, value]) => labels[key] === value);
}

function referenceOf({ kind, from, to }: EdgeView): EdgeReference {
  return { pipeline: to.pipeline, from: from.metadata.name, to: to.metadata.name, kind };
}
