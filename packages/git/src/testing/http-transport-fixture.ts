import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type Socket, type Server as TcpServer } from "node:net";
import { defaultTimeouts, type RemoteTimeouts } from "../remote-options.ts";
import { parseRemoteUrl } from "../remote-url.ts";
import { systemTimers } from "../runtime.ts";
import { HttpTransport, type HttpTransportOptions } from "../wire/http/http-transport.ts";
import type { Service } from "../wire/transport.ts";
import { packetBytes } from "./packet-stream.ts";

export type TransportOverrides = Partial<Omit<HttpTransportOptions, "url" | "timeouts">> & {
  readonly timeouts?: RemoteTimeouts;
};

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export interface ExchangeSettings {
  /** @default "git-upload-pack" */
  readonly service?: Service;
  readonly signal?: AbortSignal;
}

/** Asks for every ref, with version 2 of the protocol. */
export const lsRefs = packetBytes("command=ls-refs", "delimiter", "symrefs", "flush");

const v2Advertisement = packetBytes("version 2", "ls-refs", "fetch=filter shallow", "flush");

/** Transports over HTTP, and the servers that they meet in a test. */
export class HttpTransportFixture {
  readonly #transports: HttpTransport[] = [];
  readonly #servers: (Server | TcpServer)[] = [];
  readonly #sockets = new Set<Socket>();

  /** A transport that knows nothing of the environment. */
  connect(url: string, { timeouts, ...overrides }: TransportOverrides = {}): HttpTransport {
    const parsed = parseRemoteUrl(url);
    if (parsed.kind !== "http") {
      throw new Error(`${url} is not a URL of HTTP`);
    }
    const transport = new HttpTransport({
      url: parsed,
      credential: undefined,
      caFile: undefined,
      environment: {},
      timers: systemTimers,
      timeouts: { ...defaultTimeouts, ...timeouts },
      ...overrides,
    });
    this.#transports.push(transport);
    return transport;
  }

  /** Starts a server on a free port of 127.0.0.1 and returns its URL. */
  async serve(handler: Handler): Promise<string> {
    return `http://127.0.0.1:${await this.#listen(createServer(handler))}`;
  }

  /** Starts a server that speaks no HTTP of its own, and returns its port. */
  async serveTcp(handler: (socket: Socket) => void): Promise<number> {
    return this.#listen(createTcpServer(handler));
  }

  async close(): Promise<void> {
    await Promise.all(this.#transports.splice(0).map((transport) => transport.close()));
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await Promise.all(
      this.#servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  async #listen(server: Server | TcpServer): Promise<number> {
    this.#servers.push(server);
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  }
}

/** All that is answered to a request, by default to one for the refs. */
export async function exchange(
  transport: HttpTransport,
  { service = "git-upload-pack", signal = new AbortController().signal }: ExchangeSettings = {},
): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of transport.exchange(service, lsRefs, { signal })) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** What a discovery fails with. */
export async function discoveryFailure(
  transport: HttpTransport,
  service: Service = "git-upload-pack",
): Promise<unknown> {
  const { signal } = new AbortController();
  return transport.discover(service, { signal }).then(
    () => new Error("it did not fail"),
    (error: unknown) => error,
  );
}

/** A server of Git that introduces itself and leaves the rest to `handler`. */
export function afterDiscovery(handler: Handler): Handler {
  return (request, response) => {
    if (request.method !== "GET") {
      handler(request, response);
      return;
    }
    const service = new URL(request.url ?? "", "http://localhost").searchParams.get("service");
    const type = `application/x-${service}-advertisement`;
    const banner = packetBytes(`# service=${service}`, "flush");
    response.writeHead(200, { "content-type": type });
    response.end(Buffer.concat([banner, v2Advertisement]));
  };
}

/** Begins an answer of the service that is asked for by default. */
export function beginAnswer(response: ServerResponse, content: string | Buffer): void {
  response.writeHead(200, { "content-type": "application/x-git-upload-pack-result" });
  response.write(content);
}
