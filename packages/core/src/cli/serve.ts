import { once } from "node:events";
import type { Configuration } from "../config/configuration.ts";
import { systemTimers } from "../runtime.ts";
import type { CertificateFiles } from "../server/certificate.ts";
import type { Metrics } from "../server/metrics.ts";
import { serve } from "../server/server.ts";
import type { System } from "../system.ts";
import { checkTriggers } from "../trigger-runner.ts";
import { packageVersion } from "../version.ts";
import { type CommandContext, type Session, withSession } from "./session.ts";

/** Serves the API and runs the triggers until the process is asked to end. */
export async function serveCommand(
  context: CommandContext,
  options: { readonly config: string | undefined },
): Promise<number> {
  const ended = withSession(context, { ...options, mode: "serve" }, async (session) => {
    const { operations, configuration, logger, system, start } = session;
    const metrics = configuration.metrics.enabled ? await loadMetrics(system) : undefined;
    // Nothing is promoted by a server that cannot listen.
    const server = await serve({
      operations,
      logger,
      redactor: context.redactor,
      metrics,
      timers: systemTimers,
      ...configuration.server,
      tls: certificateFiles(configuration),
    });
    try {
      await start({ performed: metrics?.performed });
      await session.announce(server.url);
      sayWhatRuns(session, server.url);
      await firstOf(context.signal, system.stopping);
      logger.info({}, "stopping");
      await Promise.all([server.close(), system.stop()]);
    } finally {
      await server.close();
    }
  });
  try {
    await ended;
  } catch (error) {
    if (!context.signal.aborted) {
      throw error;
    }
  }
  return 0;
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

async function firstOf(...signals: readonly AbortSignal[]): Promise<void> {
  if (!signals.some(({ aborted }) => aborted)) {
    await Promise.race(signals.map((signal) => once(signal, "abort")));
  }
}

function sayWhatRuns({ system, logger }: Session, url: string): void {
  for (const { trigger, from, to } of checkTriggers(system.triggers, system.pipelines)) {
    logger.info({ from, to, trigger }, "promotes by itself");
  }
  logger.info({ system: system.metadata.name, url: `${url}/api/v1` }, "serving");
}
