import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from "node:http";
import { createServer as createTlsServer } from "node:https";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { PasswordCredential } from "../credential.ts";
import type { TestCertificate } from "./tls-certificate.ts";

export interface HttpProxyOptions {
  /** What clients must present. @default nothing */
  readonly credential?: PasswordCredential;
  /** To be reached over TLS. @default plain HTTP */
  readonly certificate?: TestCertificate | undefined;
}

/** Starts a proxy on a free port of 127.0.0.1. */
export async function startHttpProxy(options: HttpProxyOptions = {}): Promise<HttpProxy> {
  const proxy = new HttpProxy(options);
  await proxy.listen();
  return proxy;
}

/** Forwards requests and tunnels connections (RFC 9110, sections 7.6 and 9.3.6), and remembers them. */
export class HttpProxy {
  /** `CONNECT host:port` or `GET http://…`, one line per request. */
  readonly requests: string[] = [];
  /** Those of each request. */
  readonly headers: IncomingHttpHeaders[] = [];
  /** Set it to answer `CONNECT` otherwise; false leaves it to the proxy. */
  interceptTunnel: ((client: Duplex) => boolean) | undefined;

  readonly #options: HttpProxyOptions;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(options: HttpProxyOptions) {
    this.#options = options;
    const { certificate } = options;
    const forward = (incoming: IncomingMessage, response: ServerResponse) =>
      this.#forward(incoming, response);
    this.#server = certificate ? createTlsServer(certificate, forward) : createServer(forward);
    this.#server.on("connect", (incoming, client) => this.#tunnel(incoming, client));
    this.#server.on("connection", (socket) => this.#keep(socket));
  }

  /** With user name and password. */
  get url(): string {
    const { credential, certificate } = this.#options;
    const url = new URL(`${certificate ? "https" : "http"}://127.0.0.1:${this.#port}`);
    url.username = credential?.username ?? "";
    url.password = encodeURIComponent(credential?.password ?? "");
    return url.href;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address ? address.port : 0;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => {
      this.#server.close(resolve);
    });
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    if (!this.#admits(incoming)) {
      response.writeHead(407, { "proxy-authenticate": 'Basic realm="test"' }).end();
      return;
    }
    const { method } = incoming;
    const { "proxy-authorization": _, ...headers } = incoming.headers;
    const forwarded = request(incoming.url ?? "", { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    forwarded.on("error", () => response.destroy());
    incoming.pipe(forwarded);
  }

  #tunnel(incoming: IncomingMessage, client: Duplex): void {
    if (!this.#admits(incoming)) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    if (this.interceptTunnel?.(client)) {
      return;
    }
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const server = connect(Number(port), hostname, () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      client.pipe(server).pipe(client);
    });
    this.#keep(server);
    client.on("error", () => server.destroy());
  }

  #admits({ method, url, headers }: IncomingMessage): boolean {
    this.requests.push(`${method} ${url}`);
    this.headers.push(headers);
    const { credential } = this.#options;
    if (!credential) {
      return true;
    }
    const { username, password } = credential;
    const expected = Buffer.from(`${username}:${password}`).toString("base64");
    return headers["proxy-authorization"] === `Basic ${expected}`;
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
