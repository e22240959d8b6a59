import type { Configuration } from "../config/configuration.ts";
import type { Redactor } from "../redactor.ts";
import type { Peers } from "../replicas/peers.ts";
import { systemTimers } from "../runtime.ts";
import { type ListenOptions, type Server, serveApp } from "../server/server.ts";
import { type WebhooksOptions, webhooks } from "../server/webhooks/webhooks.ts";
import type { Session } from "./session.ts";

interface WebhookSession extends Pick<Session, "configuration" | "clients" | "logger"> {
  /** @default there are no other replicas */
  readonly peers?: Pick<Peers, "lookAt"> | undefined;
}

/** What webhooks are taken with; undefined if none are configured. */
export function webhooksOf(
  { configuration, clients, logger, peers }: WebhookSession,
  redactor: Redactor,
): WebhooksOptions | undefined {
  const { webhooks: endpoints } = configuration;
  const { lookAt } = clients;
  const lookElsewhere = peers?.lookAt;
  return Object.keys(endpoints).length === 0
    ? undefined
    : { endpoints, lookAt, lookElsewhere, redactor, logger, timers: systemTimers };
}

/** Whether a port of their own is configured for webhooks. */
export function haveOwnPort({ server }: Configuration): boolean {
  return server.webhooks.port !== undefined;
}

/**
 * Serves webhooks where they have a port of their own; undefined where they have none.
 * @throws {ListenError}
 */
export async function serveWebhooks(
  options: WebhooksOptions | undefined,
  { server }: Configuration,
  tls: ListenOptions["tls"],
): Promise<Server | undefined> {
  const { host = server.host, port } = server.webhooks;
  if (!options || port === undefined) {
    return undefined;
  }
  const { logger, timers } = options;
  const section = "server.webhooks";
  const served = await serveApp(webhooks(options), { host, port, tls, section, logger, timers });
  logger.info({ address: `${served.url}/webhooks` }, "takes webhooks");
  return served;
}
