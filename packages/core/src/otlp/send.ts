import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { type Connections, describeTrouble } from "@glu/registry/http";

export interface SendOptions {
  readonly url: URL;
  /** Beside those of the format. */
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: Connections;
  readonly signal: AbortSignal;
}

const service = { name: "a collector", plain: "name an http URL" } as const;
const maxDiscarded = 64 * 1024;
const compress = promisify(gzip);

/** Posts what is JSON. @throws {Error} in words that say what to do, unless it is accepted. */
export async function send(json: string, options: SendOptions): Promise<void> {
  const { url, headers, connections, signal } = options;
  const { dispatcher, proxy } = await connections.route(url);
  const body = await compress(json);
  const own = { "content-type": "application/json", "content-encoding": "gzip" };
  const response = await dispatcher
    .request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method: "POST",
      headers: { ...headers, ...own },
      body,
      signal,
    })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      const { message } = describeTrouble(error, { url, proxy: proxy?.url, service });
      throw new Error(message, { cause: error });
    });
  await response.body.dump({ limit: maxDiscarded, signal });
  const { statusCode: status } = response;
  if (status < 200 || status >= 300) {
    throw new Error(`${url.host} answered ${status}; ${advice(status)}`);
  }
}

function advice(status: number): string {
  if (status === 404 || status === 405) {
    return "check the path of metrics.otlp.endpoint";
  }
  if (status === 401 || status === 403) {
    return "check metrics.otlp.headers";
  }
  return status === 415 ? "it must take OTLP as JSON over HTTP" : "look at what the collector logs";
}
