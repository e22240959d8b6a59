import type { Exporter } from "../otlp/exporter.ts";
import type { Redactor } from "../redactor.ts";
import { systemTimers } from "../runtime.ts";
import type { Metrics, MetricsOptions } from "../server/metrics.ts";
import { packageVersion } from "../version.ts";
import type { Session } from "./session.ts";

/** Loaded only where they are wanted, as nothing else needs their library. */
export async function loadMetrics(
  { system, clients, configuration }: Session,
  asked: Pick<MetricsOptions, "check" | "isWriter">,
): Promise<Metrics | undefined> {
  const { enabled, otlp } = configuration.metrics;
  if (!enabled && otlp.endpoint === undefined) {
    return undefined;
  }
  const { createMetrics } = await import("../server/metrics.ts");
  return createMetrics({
    ...asked,
    version: packageVersion(),
    edges: system.pipelines.flatMap(({ edges }) => edges),
    live: () => system.tended,
    store: () => system.environment.store,
    waitingWrites: () => clients.waitingWrites(),
    timers: systemTimers,
  });
}

export interface ExportOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Told the headers. */
  readonly redactor: Redactor;
}

/** Begins to send the numbers to a collector, if there is one. */
export async function exportMetrics(
  { configuration, logger }: Session,
  { collect }: Metrics,
  { env, redactor }: ExportOptions,
): Promise<Exporter | undefined> {
  const { endpoint, interval, headers: secrets } = configuration.metrics.otlp;
  if (endpoint === undefined) {
    return undefined;
  }
  const headers = async () => {
    const revealed = Object.entries(secrets).map(async ([name, secret]) => {
      const value = await secret.reveal();
      redactor.remember(`metrics.otlp.headers.${name}`, value);
      return [name, value] as const;
    });
    return Object.fromEntries(await Promise.all(revealed));
  };
  const { Exporter } = await import("../otlp/exporter.ts");
  const options = { endpoint, interval, headers, collect, env, logger, timers: systemTimers };
  const exporter = new Exporter({ ...options, version: packageVersion() });
  exporter.start();
  return exporter;
}
