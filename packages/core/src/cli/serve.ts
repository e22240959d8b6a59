import { localOperations } from "../operations.ts";
import { systemTimers } from "../runtime.ts";
import { readPages } from "../server/read-pages.ts";
import { readinessOf } from "../server/readiness.ts";
import { StoreCheck } from "../server/store-check.ts";
import { accessWarnings } from "./access-warnings.ts";
import { listen } from "./listen.ts";
import { MetricsRelay } from "./metrics-relay.ts";
import { reachedAt } from "./reached-at.ts";
import { Replication } from "./replication.ts";
import { exportMetrics, loadMetrics } from "./serve-metrics.ts";
import { serveReplicas } from "./serve-replicas.ts";
import { webhooksOf } from "./serve-webhooks.ts";
import { type CommandContext, type Session, withSession } from "./session.ts";
import { Turns } from "./turns.ts";

/** Serves the API and runs the triggers until the process is asked to end. */
export async function serveCommand(
  context: CommandContext,
  options: { readonly config: string | undefined },
): Promise<number> {
  const { signal } = context;
  const relay = new MetricsRelay();
  const serving = { ...options, mode: "serve", observe: relay.called } as const;
  try {
    await withSession(context, serving, (session) => runServer(session, context, relay));
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
  return 0;
}

async function runServer(
  session: Session,
  context: CommandContext,
  relay: MetricsRelay,
): Promise<void> {
  const { configuration, logger, system } = session;
  const { redactor, signal } = context;
  const { turns, served, isSettled } = serving(session, context, relay);
  const check = new StoreCheck({ store: () => system.environment.store, timers: systemTimers });
  const metrics = await loadMetrics(session, { check, isWriter: () => turns.store.writable });
  relay.begin(metrics);
  const pages = system.ui && (await readPages(system.ui, context.cwd));
  sayWarnings(session);
  // Nothing is promoted by a server that cannot listen.
  const server = await listen(configuration, {
    ...served,
    logger,
    redactor,
    metrics: configuration.metrics.enabled ? metrics : undefined,
    served: metrics?.served,
    readiness: readinessOf({ system, store: check, signal, isSettled }),
    system,
    sessions: () => system.environment.store.sessions,
    pages,
  });
  const exporter = metrics && (await exportMetrics(session, metrics, context));
  sayWhere(session, server.url);
  try {
    await turns.run(reachedAt(server.url, configuration));
    logger.info({}, "stopping");
    await Promise.all([server.close(), system.stop()]);
  } finally {
    await server.close();
    await exporter?.stop();
  }
}

/** Who writes the store: one server after the other, or all of them together. */
function serving(session: Session, { redactor, signal }: CommandContext, relay: MetricsRelay) {
  const { configuration, system, revision } = session;
  const options = { performed: relay.performed, timers: systemTimers, signal };
  if (configuration.storage.type === "postgres") {
    const turns = new Replication(session, options);
    const served = serveReplicas(session, { replication: turns, redactor, signal });
    return { turns, served, isSettled: () => turns.isSettled };
  }
  const turns = new Turns(session, options);
  const operations = localOperations(system, { store: () => turns.store, revision });
  const served = { operations, webhookEndpoints: webhooksOf(session, redactor) };
  return { turns, served, isSettled: undefined };
}

function sayWhere({ configuration, logger }: Session, url: string): void {
  const { enabled, otlp } = configuration.metrics;
  const { endpoint } = otlp;
  if (enabled || endpoint !== undefined) {
    logger.info({ ...(enabled && { page: `${url}/metrics` }), endpoint }, "metrics");
  }
}

function sayWarnings({ configuration, logger, system }: Session): void {
  const pipelines = system.pipelines.map(({ metadata }) => metadata.name);
  for (const message of accessWarnings(configuration, { pipelines, now: systemTimers.now() })) {
    logger.warn({}, message);
  }
}
