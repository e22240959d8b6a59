import { once } from "node:events";
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** What somebody has sent. */
export interface Export {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As JSON. */
  readonly body: unknown;
}

/** Takes what is exported over HTTP. */
export interface Collector {
  readonly url: string;
  readonly exports: readonly Export[];
  /** The next one; its answer has this status, or never comes. */
  readonly next: (status?: number | "never") => Promise<Export>;
  readonly stop: () => Promise<void>;
}

/** Answers with 200 unless told otherwise. */
export async function startCollector(): Promise<Collector> {
  const exports: Export[] = [];
  const waiting: { readonly status: number | "never"; readonly tell: (taken: Export) => void }[] =
    [];
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const taken = await read(request);
    exports.push(taken);
    const { status = 200, tell } = waiting.shift() ?? {};
    if (status !== "never") {
      response.writeHead(status, { "content-type": "application/json" }).end("{}");
    }
    tell?.(taken);
  };
  const server = createServer((request, response) => void take(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    exports,
    next: (status = 200) => new Promise((tell) => waiting.push({ status, tell })),
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<Export> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const text = gunzipSync(Buffer.concat(chunks)).toString("utf8");
  return { path: request.url ?? "", headers: request.headers, body: JSON.parse(text) };
}
