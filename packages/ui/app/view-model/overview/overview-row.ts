import type { PipelineView } from "@glu/core/api-types";
import { edgeStatus } from "../edge-status.ts";
import { type LabelFact, labelFacts } from "../label-facts.ts";
import { phaseStatus } from "../phase-status.ts";
import { stagesOf } from "../stages.ts";
import { mostUrgent, type Tone, urgency } from "../tone.ts";
import { type Attention, attentionOf } from "./attention.ts";
import { type PhaseCell, phaseCell } from "./phase-cell.ts";

/** A pipeline as the overview shows it. */
export interface OverviewRow {
  readonly name: string;
  readonly labels: readonly LabelFact[];
  /** In the order in which things flow. */
  readonly stages: readonly (readonly PhaseCell[])[];
  readonly cells: readonly PhaseCell[];
  readonly attention: readonly Attention[];
  /** Of its most urgent phase, but for those that only wait for another one. */
  readonly tone: Tone;
  /** The more of it, the sooner somebody should look. */
  readonly rank: number;
  /** Since when the first of what is most urgent waits; the end of time if nothing does. */
  readonly waitsSince: string;
}

const known = new WeakMap<PipelineView, OverviewRow>();

/** Made once of what does not change. */
export function overviewRow(pipeline: PipelineView): OverviewRow {
  const row = known.get(pipeline) ?? makeRow(pipeline);
  known.set(pipeline, row);
  return row;
}

function makeRow(pipeline: PipelineView): OverviewRow {
  const stages = stagesOf(pipeline).map((stage) =>
    stage.map((phase) => phaseCell(phase, pipeline)),
  );
  const cells = stages.flat();
  const causes = cells.filter(({ isConsequence }) => !isConsequence);
  const { tone } = mostUrgent(causes.map(({ status }) => status)) ?? { tone: "good" };
  return {
    name: pipeline.name,
    labels: labelFacts(pipeline.labels),
    stages,
    cells,
    attention: attentionOf(cells),
    tone,
    rank: urgency[tone] + (cells.some(isRestrained) ? 0.5 : 0),
    waitsSince: earliest(pipeline, tone),
  };
}

export function isRestrained({ restraints }: PhaseCell): boolean {
  return restraints.length > 0;
}

/** Of what is as urgent as this. */
function earliest({ phases, edges }: PipelineView, tone: Tone): string {
  const waiting = [
    ...edges.filter((edge) => edgeStatus(edge).tone === tone),
    ...phases.filter((phase) => phaseStatus(phase, []).tone === tone),
  ];
  const times = waiting.flatMap(({ since }) => since ?? []);
  return times.reduce((first, time) => (time < first ? time : first), "~");
}
