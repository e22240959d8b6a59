import type { Collected, Sample } from "./collected.ts";

/** Milliseconds since 1970. */
export interface Span {
  readonly begin: number;
  readonly now: number;
}

export interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

interface HistogramPoint {
  readonly attributes: readonly Attribute[];
  readonly bounds: number[];
  /** How many were at most that. */
  readonly counts: number[];
  count: number;
  sum: number;
}

const cumulative = 2;

/**
 * A metric as OTLP has it in JSON (opentelemetry-proto, "JSON Protobuf Encoding"): integers of 64 bits are
 * text, enumerations numbers.
 */
export function encodeMetric({ kind, name, help, values }: Collected, span: Span): object {
  const described = { name, description: help, unit: unitOf(name) };
  switch (kind) {
    case "gauge":
      return { ...described, gauge: { dataPoints: points(values, { now: span.now }) } };
    case "counter": {
      const dataPoints = points(values, span);
      const sum = { dataPoints, aggregationTemporality: cumulative, isMonotonic: true };
      return { ...described, sum };
    }
    case "histogram": {
      const dataPoints = histogramPoints(values).map((point) => encodeHistogram(point, span));
      return { ...described, histogram: { dataPoints, aggregationTemporality: cumulative } };
    }
  }
}

export function attributesOf(labels: Sample["labels"]): readonly Attribute[] {
  return Object.entries(labels).map(([key, value]) => ({
    key,
    value: { stringValue: String(value) },
  }));
}

/** As UCUM has it. */
function unitOf(name: string): string {
  if (/_seconds(?:_total)?$/.test(name)) {
    return "s";
  }
  return name.endsWith("_bytes") ? "By" : "";
}

function points(values: readonly Sample[], span: Partial<Span>) {
  const times = timesOf(span);
  return values.map(({ labels, value }) => ({
    attributes: attributesOf(labels),
    ...times,
    asDouble: value,
  }));
}

function timesOf({ begin, now = 0 }: Partial<Span>) {
  return {
    ...(begin !== undefined && { startTimeUnixNano: nanoseconds(begin) }),
    timeUnixNano: nanoseconds(now),
  };
}

function nanoseconds(milliseconds: number): string {
  return `${Math.round(milliseconds)}000000`;
}

/** Prometheus has a series for each bucket. */
function histogramPoints(values: readonly Sample[]): readonly HistogramPoint[] {
  const found = new Map<string, HistogramPoint>();
  for (const { metricName = "", labels: all, value } of values) {
    const { le, ...labels } = all;
    const key = JSON.stringify(labels);
    const point = found.get(key) ?? emptyPoint(labels);
    found.set(key, point);
    if (metricName.endsWith("_sum")) {
      point.sum = value;
    } else if (metricName.endsWith("_count")) {
      point.count = value;
    } else if (typeof le === "number") {
      point.bounds.push(le);
      point.counts.push(value);
    }
  }
  return [...found.values()];
}

function emptyPoint(labels: Sample["labels"]): HistogramPoint {
  return { attributes: attributesOf(labels), bounds: [], counts: [], count: 0, sum: 0 };
}

/** OTLP counts each value in one bucket, and those above all bounds in one more. */
function encodeHistogram({ attributes, bounds, counts, count, sum }: HistogramPoint, span: Span) {
  const upTo = [...counts, count];
  return {
    attributes,
    ...timesOf(span),
    count: String(count),
    sum,
    bucketCounts: upTo.map((value, index) => String(value - (upTo[index - 1] ?? 0))),
    explicitBounds: bounds,
  };
}
