import { once } from "node:events";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { callbackify } from "node:util";
import type { buildConnector } from "undici";
import { abortable } from "../../abortable.ts";
import { boundedCall } from "../../bounded-call.ts";
import { GitError } from "../../errors.ts";
import type { Timers } from "../../runtime.ts";
import { explainHttpFailure } from "./explain-http-failure.ts";
import type { Proxy as HttpProxy } from "./proxy.ts";
import { startTunnel } from "./tunnel.ts";

export interface ConnectorOptions {
  /** Milliseconds until a connection stands, with its proxy and TLS. */
  readonly timeout: number;
  readonly timers: Timers;
  /** The certificate authorities to trust instead of those of Node.js, in PEM. */
  readonly readAuthorities: () => Promise<string | undefined>;
  readonly proxyFor: (target: URL) => HttpProxy | undefined;
  /** Aborted to end what is under way. */
  readonly lifetime: AbortSignal;
}

/** What the steps of one connection share. */
interface Attempt {
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
}

/** Milliseconds after which the system looks whether a quiet connection still stands. */
const probeDelay = 60_000;

/**
 * Makes the connections of a dispatcher: TCP, a tunnel through a proxy if TLS is to go through one,
 * and TLS, whose certificate is always verified. Unlike those of undici, they end with their
 * deadline, and a proxy that breaks off is asked once.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const connectBack = callbackify((target: URL) => connect(target, options));
  return ({ protocol, hostname, host = hostname }, callback) => {
    connectBack(new URL(`${protocol}//${host}`), (error, socket) =>
      error ? callback(error, null) : callback(null, socket),
    );
  };
}

function connect(target: URL, options: ConnectorOptions): Promise<Socket> {
  const { timeout: deadline, timers, lifetime } = options;
  return boundedCall((signal) => open(target, options, signal), {
    purpose: `Connecting to ${target.host}`,
    deadline,
    timers,
    signals: [lifetime],
  });
}

async function open(target: URL, options: ConnectorOptions, signal: AbortSignal): Promise<Socket> {
  const proxy = isSecure(target) ? options.proxyFor(target) : undefined;
  const needsAuthorities = isSecure(target) || (proxy && isSecure(proxy.url));
  const ca = needsAuthorities ? await abortable(options.readAuthorities(), signal) : undefined;
  const attempt = { ca, signal };
  return proxy ? openThrough(proxy, target, attempt) : openDirect(target, attempt);
}

async function openDirect(target: URL, attempt: Attempt): Promise<Socket> {
  const host = hostOf(target);
  const options = { noDelay: true, keepAlive: true, keepAliveInitialDelay: probeDelay };
  const socket = connectTcp({ host, port: portOf(target), ...options });
  await ready(socket, "connect", attempt.signal);
  return isSecure(target) ? startTls(socket, target, attempt) : socket;
}

async function openThrough(proxy: HttpProxy, target: URL, attempt: Attempt): Promise<Socket> {
  const authority = `${target.hostname}:${portOf(target)}`;
  const purpose = `Reaching ${authority} through the proxy ${proxy.url.origin}`;
  try {
    const socket = await openDirect(proxy.url, attempt);
    await startTunnel(socket, { purpose, proxy, authority, signal: attempt.signal });
    return await startTls(socket, target, attempt);
  } catch (error) {
    throw error instanceof GitError ? error : explainHttpFailure({ purpose, error });
  }
}

async function startTls(line: Socket, target: URL, { ca, signal }: Attempt): Promise<Socket> {
  const host = hostOf(target);
  const socket = connectTls({
    socket: line,
    host,
    // An address is no name to ask for (RFC 6066, section 3); it is verified all the same.
    servername: isIP(host) === 0 ? host : "",
    ALPNProtocols: ["http/1.1"],
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca }),
  });
  await ready(socket, "secureConnect", signal);
  return socket;
}

async function ready(
  socket: Socket,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<void> {
  socket.on("error", ignore);
  try {
    await once(socket, event, { signal });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

function isSecure({ protocol }: URL): boolean {
  return protocol === "https:";
}

/** An IPv6 address without its brackets. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

function portOf(url: URL): number {
  return url.port === "" ? (isSecure(url) ? 443 : 80) : Number(url.port);
}

function ignore(): void {
  // Whoever uses the connection is told.
}
