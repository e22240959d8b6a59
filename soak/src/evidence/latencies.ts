import type { Delivery } from "../checks/check-deliveries.ts";
import type { Ledger } from "../ledger.ts";

export interface Latencies {
  readonly count: number;
  /** In ms. */
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** From when an image was seen upstream until its promotion had landed, of what went by itself. */
export function latencies(deliveries: readonly Delivery[]): Latencies {
  const taken = deliveries.flatMap((delivery) => {
    const span = spanOf(delivery);
    return span ? [span.to - span.from] : [];
  });
  const sorted = taken.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) };
}

/** Those during which nothing was away or ended, and nobody had stopped anything in the pipeline. */
export function undisturbed(
  deliveries: readonly Delivery[],
  { troubles, stops }: Ledger,
): readonly Delivery[] {
  return deliveries.filter((delivery) => {
    const { pipeline } = delivery.record;
    const span = spanOf(delivery);
    const own = stops
      .filter((stop) => stop.pipeline === pipeline)
      .map(({ since: from, until: to = Number.POSITIVE_INFINITY }) => ({ from, to }));
    return span && ![...troubles, ...own].some(({ from, to }) => from < span.to && span.from < to);
  });
}

function spanOf({ record, arrival }: Delivery): { from: number; to: number } | undefined {
  return arrival && record.cause === "automatic" && record.ended_at !== null
    ? { from: Date.parse(arrival.recorded_at), to: Date.parse(record.ended_at) }
    : undefined;
}
