import { Counter, Gauge, Histogram } from "prom-client";
import type { EdgeHandle, LiveEdge } from "../../edge.ts";
import type { Performed } from "../../promotion.ts";
import { type EdgeLabel, edgeLabels, labelsOf } from "./labels.ts";

/** Those that wrote something, or tried to. */
const attempts: ReadonlySet<Performed["outcome"]> = new Set(["promoted", "proposed", "failed"]);
/** Seconds; from a small local repository to the limit of a push. */
const buckets = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export interface PromotionMetricsOptions {
  /** Where something can be promoted: counted from the beginning, with zeros. */
  readonly edges: readonly EdgeHandle[];
  readonly live: () => readonly LiveEdge[];
}

export function promotionMetrics({ edges, live }: PromotionMetricsOptions) {
  const total = promotionCounter();
  const durations = promotionDurations();
  for (const { from, to } of edges) {
    const labels = labelsOf({ from: from.descriptor, to: to.descriptor });
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
  return { metrics: [total, durations, promotionsInProgress(live)], performed };
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

function promotionsInProgress(live: PromotionMetricsOptions["live"]): Gauge<EdgeLabel> {
  return new Gauge({
    name: "glu_promotions_in_progress",
    help: "Requests to promote that have not ended; of those into one phase all but one wait. Only where there are any.",
    labelNames: edgeLabels,
    registers: [],
    collect() {
      this.reset();
      for (const edge of live()) {
        const count = edge.inProgress?.() ?? 0;
        if (count > 0) {
          this.inc(labelsOf(edge), count);
        }
      }
    },
  });
}
