import type { OutsideCall } from "../outside-calls.ts";
import type { Performed } from "../promotion.ts";
import type { Metrics } from "../server/metrics.ts";

/** Stands for metrics that are made later than what tells them something. */
export class MetricsRelay {
  #metrics: Metrics | undefined;

  /** @param metrics undefined if there are to be none */
  begin(metrics: Metrics | undefined): void {
    this.#metrics = metrics;
  }

  readonly called = (call: OutsideCall): void => this.#metrics?.called(call);

  readonly performed = (performed: Performed): void => this.#metrics?.performed(performed);
}
