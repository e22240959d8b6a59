import type { PhaseDescriptor, PhaseHandle } from "../../phase.ts";

export type EdgeLabel = "pipeline" | "from" | "to";

export const edgeLabels: readonly EdgeLabel[] = ["pipeline", "from", "to"];

interface Ends {
  readonly from: PhaseDescriptor;
  readonly to: PhaseDescriptor;
}

export function labelsOf({ from, to }: Ends): Record<EdgeLabel, string> {
  return { pipeline: from.pipeline, from: from.metadata.name, to: to.metadata.name };
}

export function phaseLabels({ descriptor }: PhaseHandle) {
  return { pipeline: descriptor.pipeline, phase: descriptor.metadata.name };
}
