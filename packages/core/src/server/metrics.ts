import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { EdgeHandle } from "../edge.ts";
import type { LivePhase, PhaseState } from "../phase.ts";
import type { Performed } from "../promotion.ts";
import { processMetrics } from "./process-metrics.ts";

export interface MetricsOptions {
  /** That of the program that runs. */
  readonly version: string;
  /** Where something can be promoted. They are there from the beginning, with zeros. */
  readonly edges: readonly EdgeHandle[];
  /** Asked each time the page is. */
  readonly phases: () => readonly LivePhase[];
}

/** What Prometheus reads. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

export interface Metrics extends MetricsPage {
  /** Counts a promotion, or an attempt at one. */
  readonly performed: (performed: Performed) => void;
}

type EdgeLabel = "pipeline" | "from" | "to";

const edgeLabels: readonly EdgeLabel[] = ["pipeline", "from", "to"];
const states: readonly PhaseState["kind"][] = ["ready", "empty", "error", "unknown"];
/** Those that wrote something, or tried to. */
const attempts: ReadonlySet<Performed["outcome"]> = new Set(["promoted", "proposed", "failed"]);
/** Seconds; from a small local repository to the limit of a push. */
const buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** The numbers of one server. */
export function createMetrics({ version, edges, phases }: MetricsOptions): Metrics {
  const registry = new Registry();
  const total = promotionCounter();
  const durations = promotionDurations();
  const own = [
    buildInfo(version),
    phaseStates(phases),
    phaseObservations(phases),
    total,
    durations,
  ];
  for (const metric of [...own, ...processMetrics()]) {
    registry.registerMetric<string>(metric);
  }
  for (const { from, to } of edges) {
    const labels = labelsOf({ from: from.descriptor, to: to.descriptor });
    durations.zero(labels);
    for (const outcome of attempts) {
      total.inc({ ...labels, outcome }, 0);
    }
  }
  const performed = (ended: Performed) => {
    const labels = labelsOf(ended);
    total.inc({ ...labels, outcome: ended.outcome });
    if (attempts.has(ended.outcome)) {
      durations.observe(labels, ended.duration / 1000);
    }
  };
  return { contentType: registry.contentType, text: () => registry.metrics(), performed };
}

function buildInfo(version: string): Gauge<"version"> {
  const build = new Gauge({
    name: "glu_build_info",
    help: "Always 1; the label is the version of Glu that runs.",
    labelNames: ["version"],
    registers: [],
  });
  build.set({ version }, 1);
  return build;
}

function phaseStates(phases: MetricsOptions["phases"]): Gauge {
  return new Gauge({
    name: "glu_phase_state",
    help: "1 for the state a phase is in, 0 for the others: ready, empty, error, unknown.",
    labelNames: ["pipeline", "phase", "state"],
    registers: [],
    collect() {
      for (const phase of phases()) {
        const { kind } = phase.state();
        for (const state of states) {
          this.set({ ...phaseLabels(phase), state }, Number(state === kind));
        }
      }
    },
  });
}

function phaseObservations(phases: MetricsOptions["phases"]): Gauge {
  return new Gauge({
    name: "glu_phase_observed_timestamp_seconds",
    help: "When a phase was last read, in seconds since 1970; only of one that is ready or empty.",
    labelNames: ["pipeline", "phase"],
    registers: [],
    collect() {
      this.reset();
      for (const phase of phases()) {
        const state = phase.state();
        if ("observedAt" in state) {
          this.set(phaseLabels(phase), state.observedAt.getTime() / 1000);
        }
      }
    },
  });
}

function promotionCounter(): Counter<EdgeLabel | "outcome"> {
  return new Counter({
    name: "glu_promotions_total",
    help: "Requests to promote, by people and triggers, and how they ended: promoted, proposed, failed, up-to-date, blocked, plan-changed, error.",
    labelNames: [...edgeLabels, "outcome"],
    registers: [],
  });
}

function promotionDurations(): Histogram<EdgeLabel> {
  return new Histogram({
    name: "glu_promotion_duration_seconds",
    help: "How long promotions took that wrote something or tried to, from the request to the end.",
    labelNames: edgeLabels,
    buckets,
    registers: [],
  });
}

function phaseLabels({ descriptor }: LivePhase) {
  return { pipeline: descriptor.pipeline, phase: descriptor.metadata.name };
}

function labelsOf({ from, to }: Pick<Performed, "from" | "to">): Record<EdgeLabel, string> {
  return { pipeline: from.pipeline, from: from.metadata.name, to: to.metadata.name };
}
