import type { EdgeView, PhaseView } from "@glu/core/api-types";
import { edgeStatus } from "./edge-status.ts";
import { mostUrgent, type Status } from "./tone.ts";

/** How a phase stands: what it shows itself, else what comes into it. @param incoming the edges into it */
export function phaseStatus(phase: PhaseView, incoming: readonly EdgeView[]): Status {
  const { state, reason } = phase;
  switch (state) {
    case "error":
      return { tone: "trouble", word: "Error", reason };
    case "unknown":
      return { tone: "unknown", word: "Not read yet", reason };
    case "empty":
      return mostUrgent(incoming.map(edgeStatus)) ?? { tone: "unknown", word: "Empty", reason };
    case "ready":
      return mostUrgent(incoming.map(edgeStatus)) ?? { tone: "good", word: "Ready" };
  }
}

/** The edges into a phase. */
export function edgesInto(phase: PhaseView, edges: readonly EdgeView[]): readonly EdgeView[] {
  return edges.filter(({ to }) => to.metadata.name === phase.descriptor.metadata.name);
}
