import type { Configuration } from "../config/configuration.ts";
import { localOperations } from "../operations.ts";
import { systemTimers } from "../runtime.ts";
import type { CertificateFiles } from "../server/certificate.ts";
import type { Metrics } from "../server/metrics.ts";
import type { RoutesOptions } from "../server/routes.ts";
import { type Server, serve } from "../server/server.ts";
import type { System } from "../system.ts";
import { packageVersion } from "../version.ts";
import { accessWarnings } from "./access-warnings.ts";
import { haveOwnPort, serveWebhooks, webhooksOf } from "./serve-webhooks.ts";
import { type CommandContext, type Session, withSession } from "./session.ts";
import { Turns } from "./turns.ts";

/** Serves the API and runs the triggers until the process is asked to end. */
export async function serveCommand(
  context: CommandContext,
  options: { readonly config: string | undefined },
): Promise<number> {
  const use = (session: Session) => serveSession(session, context);
  try {
    await withSession(context, { ...options, mode: "serve" }, use);
  } catch (error) {
    if (!context.signal.aborted) {
      throw error;
    }
  }
  return 0;
}

async function serveSession(session: Session, { redactor, signal }: CommandContext): Promise<void> {
  const { configuration, logger, system } = session;
  const metrics = configuration.metrics.enabled ? await loadMetrics(system) : undefined;
  const turns = new Turns(session, { performed: metrics?.performed, timers: systemTimers, signal });
  sayWarnings(session);
  // Nothing is promoted by a server that cannot listen.
  const server = await listen(configuration, {
    operations: localOperations(system, { store: () => turns.store }),
    logger,
    redactor,
    metrics,
    system,
    webhookEndpoints: webhooksOf(session, redactor),
  });
  try {
    await turns.run(server.url);
    logger.info({}, "stopping");
    await Promise.all([server.close(), system.stop()]);
  } finally {
    await server.close();
  }
}

type Served = Omit<RoutesOptions, "host" | "auth">;

/** The API, and webhooks beside it or on a port of their own. */
async function listen(configuration: Configuration, served: Served): Promise<Server> {
  const { webhookEndpoints } = served;
  const tls = certificateFiles(configuration);
  const { metrics, server } = configuration;
  const options = {
    ...server,
    ...served,
    configuration,
    publicMetrics: metrics.public,
    tls,
    timers: systemTimers,
  };
  if (!haveOwnPort(configuration)) {
    return await serve(options);
  }
  const own = await serveWebhooks(webhookEndpoints, configuration, tls);
  try {
    const { url, close } = await serve({ ...options, webhookEndpoints: undefined });
    const closeBoth = async () => void (await Promise.all([close(), own?.close()]));
    return { url, close: closeBoth };
  } catch (error) {
    await own?.close();
    throw error;
  }
}

function sayWarnings({ configuration, logger, system }: Session): void {
  const pipelines = system.pipelines.map(({ metadata }) => metadata.name);
  for (const message of accessWarnings(configuration, { pipelines, now: systemTimers.now() })) {
    logger.warn({}, message);
  }
}

/** Loaded only where it is wanted, as nothing else needs its library. */
async function loadMetrics(system: System): Promise<Metrics> {
  const { createMetrics } = await import("../server/metrics.ts");
  return createMetrics({
    version: packageVersion(),
    edges: system.pipelines.flatMap(({ edges }) => edges),
    phases: () => system.live.flatMap(({ phases }) => phases),
  });
}

function certificateFiles({ server }: Configuration): CertificateFiles | undefined {
  const { protocol, cert_file: certFile, key_file: keyFile } = server;
  return protocol === "https" && certFile !== undefined && keyFile !== undefined
    ? { certFile, keyFile }
    : undefined;
}
