/** One metric with all of its series, as Prometheus has them. */
export interface Collected {
  readonly kind: "counter" | "gauge" | "histogram";
  readonly name: string;
  readonly help: string;
  readonly values: readonly Sample[];
}

export interface Sample {
  /** Of a histogram that of the series: with `_bucket`, `_sum` or `_count` at its end. */
  readonly metricName?: string | undefined;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
}
