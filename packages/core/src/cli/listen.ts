import type { Configuration } from "../config/configuration.ts";
import { systemTimers } from "../runtime.ts";
import type { CertificateFiles } from "../server/certificate.ts";
import type { RoutesOptions } from "../server/routes.ts";
import { type Server, serve } from "../server/server.ts";
import { haveOwnPort, serveWebhooks } from "./serve-webhooks.ts";

type Served = Omit<RoutesOptions, "host" | "auth">;

/**
 * Serves the API, and webhooks beside it or on a port of their own.
 * @throws {ListenError}
 * @throws {CertificateError}
 */
export async function listen(configuration: Configuration, served: Served): Promise<Server> {
  const { metrics, server } = configuration;
  const tls = certificateFiles(configuration);
  const own = { configuration, publicMetrics: metrics.public, tls, timers: systemTimers };
  const options = { ...server, ...served, ...own };
  if (!haveOwnPort(configuration)) {
    return await serve(options);
  }
  const webhooks = await serveWebhooks(served.webhookEndpoints, configuration, tls);
  try {
    const { url, close } = await serve({ ...options, webhookEndpoints: undefined });
    const closeBoth = async () => void (await Promise.all([close(), webhooks?.close()]));
    return { url, close: closeBoth };
  } catch (error) {
    await webhooks?.close();
    throw error;
  }
}

function certificateFiles({ server }: Configuration): CertificateFiles | undefined {
  const { protocol, cert_file: certFile, key_file: keyFile } = server;
  return protocol === "https" && certFile !== undefined && keyFile !== undefined
    ? { certFile, keyFile }
    : undefined;
}
