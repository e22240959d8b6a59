import { setImmediate } from "node:timers/promises";
import { Counter, Gauge, Histogram, type Metric, Registry } from "prom-client";
import type { EdgeHandle } from "../edge.ts";
import { StoppedError } from "../errors.ts";
import type { Collected } from "../otlp/collected.ts";
import type { CallObserver, WaitingWrites } from "../outside-calls.ts";
import type { Performed } from "../promotion.ts";
import { callMetrics } from "./metrics/call-metrics.ts";
import { edgeMetrics } from "./metrics/edge-metrics.ts";
import { httpMetrics } from "./metrics/http-metrics.ts";
import { Overview, type OverviewOptions } from "./metrics/overview.ts";
import { phaseMetrics } from "./metrics/phase-metrics.ts";
import { processMetrics } from "./metrics/process-metrics.ts";
import { promotionMetrics } from "./metrics/promotion-metrics.ts";
import { storeMetrics } from "./metrics/store-metrics.ts";
import type { ServedRequest } from "./request-count.ts";

export interface MetricsOptions extends OverviewOptions {
  /** That of the program that runs. */
  readonly version: string;
  /** Where something can be promoted: counted from the beginning, with zeros. */
  readonly edges: readonly EdgeHandle[];
  /** Whether this server is the one that changes the store. */
  readonly isWriter: () => boolean;
  /** What waits to be pushed. */
  readonly waitingWrites: () => readonly WaitingWrites[];
}

/** What Prometheus reads. */
export interface MetricsPage {
  readonly contentType: string;
  readonly text: () => Promise<string>;
}

export interface Metrics extends MetricsPage {
  /** Counts a request that was answered. */
  readonly served: (request: ServedRequest) => void;
  /** Counts a promotion, or an attempt at one. */
  readonly performed: (performed: Performed) => void;
  readonly called: CallObserver;
  /** The same as the page has, as data; what cannot be told now is left out. */
  readonly collect: () => Promise<readonly Collected[]>;
}

/** The numbers of one server. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { version, edges, live, isWriter, check, waitingWrites } = options;
  const overview = new Overview(options);
  const phases = () => live().flatMap((pipeline) => pipeline.phases);
  const promotions = promotionMetrics({ edges, live: () => live().flatMap((one) => one.edges) });
  const calls = callMetrics(waitingWrites);
  const http = httpMetrics();
  const metrics: readonly Metric[] = [
    buildInfo(version),
    ...phaseMetrics({ phases, overview }),
    ...edgeMetrics(overview),
    ...promotions.metrics,
    ...storeMetrics({ check, isWriter, overview }),
    ...calls.metrics,
    ...http.metrics,
    ...processMetrics(),
  ];
  return {
    ...pageOf(metrics),
    collect: () => collect(metrics),
    performed: promotions.performed,
    called: calls.called,
    served: http.served,
  };
}

function pageOf(metrics: readonly Metric[]): MetricsPage {
  const registry = new Registry();
  for (const metric of metrics) {
    registry.registerMetric<string>(metric);
  }
  return { contentType: registry.contentType, text: () => textOf(registry) };
}

/** Metric by metric, so that a large page keeps nobody waiting for long. */
async function textOf(registry: Registry): Promise<string> {
  const parts: string[] = [];
  for (const { name } of registry.getMetricsAsArray()) {
    parts.push(await registry.getSingleMetricAsString(name));
    await setImmediate();
  }
  return `${parts.join("\n\n")}\n`;
}

async function collect(metrics: readonly Metric[]): Promise<readonly Collected[]> {
  const collected: Collected[] = [];
  for (const metric of metrics) {
    const found = await read(metric);
    collected.push(...(found ? [found] : []));
    await setImmediate();
  }
  return collected;
}

/** Undefined if nothing runs that could tell. */
async function read(metric: Metric): Promise<Collected | undefined> {
  try {
    const { name, help, values } = await metric.get();
    return { kind: kindOf(metric), name, help, values };
  } catch (error) {
    if (error instanceof StoppedError) {
      return undefined;
    }
    throw error;
  }
}

function kindOf(metric: Metric): Collected["kind"] {
  if (metric instanceof Counter) {
    return "counter";
  }
  return metric instanceof Histogram ? "histogram" : "gauge";
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
