import { Gauge } from "prom-client";
import type { LiveEdge } from "../../edge.ts";
import { type EdgeLabel, edgeLabels, labelsOf } from "./labels.ts";
import type { EdgeOverview, Overview } from "./overview.ts";

export function edgeMetrics(overview: Overview): readonly Gauge[] {
  return [edgeStatuses(overview), edgesWaiting(overview), openProposals(overview)];
}

function edgeStatuses(overview: Overview): Gauge<EdgeLabel | "status"> {
  return new Gauge({
    name: "glu_edge_status",
    help: "1 for the status an edge has: up-to-date, behind, proposed, blocked, error.",
    labelNames: [...edgeLabels, "status"],
    registers: [],
    async collect() {
      const known = await overview.read();
      this.reset();
      for (const { edge, status } of known.edges) {
        this.set({ ...labelsOf(edge), status: status.kind }, 1);
      }
    },
  });
}

function edgesWaiting(overview: Overview): Gauge<EdgeLabel> {
  return new Gauge({
    name: "glu_edge_waiting_since_timestamp_seconds",
    help: "When its phases last changed, in seconds since 1970; only of an edge that is not up to date.",
    labelNames: edgeLabels,
    registers: [],
    async collect() {
      const known = await overview.read();
      this.reset();
      for (const { edge, status } of known.edges) {
        if (status.since) {
          this.set(labelsOf(edge), status.since.getTime() / 1000);
        }
      }
    },
  });
}

function openProposals(overview: Overview): Gauge<"pipeline" | "phase"> {
  return new Gauge({
    name: "glu_phase_proposals_open",
    help: "Proposals that are open into a phase. Only where there are any.",
    labelNames: ["pipeline", "phase"],
    registers: [],
    async collect() {
      const known = await overview.read();
      this.reset();
      for (const { to } of distinctProposals(known.edges)) {
        this.inc({ pipeline: to.pipeline, phase: to.metadata.name });
      }
    },
  });
}

/** Several edges into one phase show the same one. */
function distinctProposals(edges: readonly EdgeOverview[]): readonly LiveEdge[] {
  const found = new Map<string, LiveEdge>();
  for (const { edge, status } of edges) {
    if (status.proposal) {
      const { pipeline, metadata } = edge.to;
      found.set(JSON.stringify([pipeline, metadata.name, status.proposal.url]), edge);
    }
  }
  return [...found.values()];
}
