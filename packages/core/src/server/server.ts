import { once, setMaxListeners } from "node:events";
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type RequestListener,
} from "node:http";
import { createServer as createHttpsServer, Server as HttpsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";

import { getRequestListener, RequestError as UnreadableRequest } from "@hono/node-server";
import type { Hono } from "hono";
import { ListenError } from "../errors.ts";
import type { Runtime } from "../runtime.ts";
import { problemResponse } from "./answer-problem.ts";

import {
  type Certificate,
  type CertificateFiles,
  readCertificate,
  secureOptions,
} from "./certificate.ts";
import { keepRenewed } from "./certificate-renewal.ts";
import { problem, problemOf } from "./problem.ts";
import { addResponseHeaders } from "./response-headers.ts";
import { type RoutesOptions, routes } from "./routes.ts";

export interface ListenOptions extends Runtime {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** What https is spoken with. @default http is spoken */
  readonly tls?: CertificateFiles | undefined;
  /** @default 1024 */
  readonly max_connections?: number | undefined;
  /** The part of the configuration that has host and port. @default server */
  readonly section?: string | undefined;
}

export interface ServerOptions extends Omit<RoutesOptions, "timers">, ListenOptions {}

export interface Server {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Answers what is being asked, then stops listening. */
  readonly close: () => Promise<void>;
}

type AnyServer = HttpServer | HttpsServer;

/** How long requests that run may take to end when the server stops, in ms. */
const drainLimit = 3_000;
const defaultConnections = 1024;
/** Of a request, in bytes and ms: whoever sends slowly, or too much, holds nothing for long. */
const limits = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
};

/**
 * Serves the HTTP API.
 *
 * @throws {ListenError} if the address is taken or not to be had.
 * @throws {CertificateError} if https cannot be spoken with the certificate.
 */
export async function serve(options: ServerOptions): Promise<Server> {
  const closing = new AbortController();
  // As many listeners as clients is no leak.
  setMaxListeners(0, closing.signal);
  const server = await serveApp(routes({ ...options, closing: closing.signal }), options);
  return {
    url: server.url,
    close: async () => {
      closing.abort();
      await server.close();
    },
  };
}

/**
 * @throws {ListenError} if the address is taken or not to be had.
 * @throws {CertificateError} if https cannot be spoken with the certificate.
 */
export async function serveApp(app: Pick<Hono, "fetch">, options: ListenOptions): Promise<Server> {
  const { tls: files, host } = options;
  const certificate = files && (await readCertificate(files));
  const server = createServer(app, options, certificate);
  const sockets = openSockets(server);
  await listen(server, options);
  const closing = new AbortController();
  if (files && certificate && server instanceof HttpsServer) {
    void keepRenewed(server, { ...options, files, certificate, signal: closing.signal });
  }
  const { port } = server.address() as AddressInfo;
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    url: `${certificate ? "https" : "http"}://${name}:${port}`,
    close: async () => {
      closing.abort();
      await closeServer(server, sockets);
    },
  };
}

function createServer(
  { fetch }: Pick<Hono, "fetch">,
  options: ListenOptions,
  certificate: Certificate | undefined,
): AnyServer {
  const isSecure = certificate !== undefined;
  const handle = getRequestListener(fetch, {
    errorHandler: (error) => answerUnreadable(error, isSecure),
  });
  const listener: RequestListener = (incoming, outgoing) => void handle(incoming, outgoing);
  const server = certificate
    ? createHttpsServer(
        { ...limits, handshakeTimeout: limits.headersTimeout, ...secureOptions(certificate) },
        listener,
      )
    : createHttpServer(limits, listener);
  server.maxConnections = options.max_connections ?? defaultConnections;
  server.on("request", (_, outgoing) => outgoing.once("close", () => hangUpIfClosing(server)));
  return server;
}

/** Whoever was still answered while it closes keeps no connection for another request. */
function hangUpIfClosing(server: AnyServer): void {
  if (!server.listening) {
    server.closeIdleConnections();
  }
}

/** To a request that no route can be asked for: its target or its host is none. */
function answerUnreadable(error: unknown, isSecure: boolean): Response {
  const answer =
    error instanceof UnreadableRequest
      ? problemResponse(400, problem(400, { code: "BAD_REQUEST", detail: error.message }))
      : problemResponse(500, problemOf(error));
  addResponseHeaders(answer.headers, isSecure);
  return answer;
}

async function listen(
  server: AnyServer,
  { host, port, section = "server" }: ListenOptions,
): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, "listening");
  } catch (error) {
    throw new ListenError(`cannot listen on ${host}:${port}: ${explain(error, section)}`, {
      cause: error,
    });
  }
}

/** All of them: the server itself knows of none whose TLS is still being agreed upon. */
function openSockets(server: AnyServer): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

async function closeServer(server: AnyServer, sockets: ReadonlySet<Socket>): Promise<void> {
  if (!server.listening) {
    return;
  }
  const closed = once(server, "close");
  server.close();
  server.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
  }, drainLimit);
  await closed;
  clearTimeout(cut);
}

function explain(error: unknown, section: string): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case "EADDRINUSE":
      return `the port is taken; set ${section}.port or ${variableOf(section)}_PORT to another one`;
    case "EACCES":
      return "the port needs more rights; choose one above 1023";
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `this machine has no such address; set ${section}.host`;
    default:
      return message;
  }
}

function variableOf(section: string): string {
  return `GLU_${section.replace(".", "_").toUpperCase()}`;
}
