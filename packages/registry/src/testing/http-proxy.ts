import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer, request } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { basicAuthorization, type PasswordCredential } from "../credential.ts";
import type { Answer, Fault } from "./fault.ts";
import { respond } from "./fault.ts";
import type { FaultOptions } from "./planned-faults.ts";
import { PlannedFaults } from "./planned-faults.ts";
import type { TestCertificate } from "./tls-certificate.ts";

export interface HttpProxyOptions {
  /** What clients must present. @default nothing */
  readonly credential?: PasswordCredential | undefined;
  /** To be reached over TLS. @default plain HTTP */
  readonly certificate?: Pick<TestCertificate, "key" | "cert"> | undefined;
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
  readonly #options: HttpProxyOptions;
  readonly #server: Server;
  readonly #waiting: (() => void)[] = [];
  readonly #faults = new PlannedFaults();
  readonly #sockets = new Set<Socket>();
  #port = 0;

  constructor(options: HttpProxyOptions) {
    this.#options = options;
    const { certificate } = options;
    const forward = (incoming: IncomingMessage, response: ServerResponse) =>
      this.#forward(incoming, response);
    this.#server =
      certificate === undefined ? createServer(forward) : createTlsServer(certificate, forward);
    this.#server.on("connect", (incoming, client) => this.#tunnel(incoming, client));
    this.#server.on("connection", (socket) => this.#keep(socket));
  }

  /** With user name and password. */
  get url(): string {
    const { credential, certificate } = this.#options;
    const scheme = certificate === undefined ? "http" : "https";
    const url = new URL(`${scheme}://127.0.0.1:${this.#port}`);
    url.username = credential?.username ?? "";
    url.password = encodeURIComponent(credential?.password ?? "");
    return url.href;
  }

  /** Spoils what it forwards from now on; requests have whole addresses. Returns how to end that. */
  fail(fault: Fault, options: FaultOptions = {}): () => void {
    return this.#faults.add(fault, options);
  }

  /** Resolves when the next answer is on its way back, spoiled or not. */
  async nextAnswer(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    this.#port = typeof address === "object" && address !== null ? address.port : 0;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
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
    const { method = "", url = "" } = incoming;
    const { "proxy-authorization": _, ...headers } = incoming.headers;
    const fault = this.#faults.take(`${method} ${url}`);
    const forwarded = request(url, { method, headers }, (answer) => {
      void this.#answer(answer, response, fault);
    });
    forwarded.on("error", () => response.destroy());
    incoming.pipe(forwarded);
  }

  async #answer(
    answer: IncomingMessage,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    respond(response, await answered(answer), fault);
    for (const resolve of this.#waiting.splice(0)) {
      resolve();
    }
  }

  #tunnel(incoming: IncomingMessage, client: Duplex): void {
    if (!this.#admits(incoming)) {
      client.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
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
    return (
      credential === undefined || headers["proxy-authorization"] === basicAuthorization(credential)
    );
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

/** The length is left to who sends it on, except for a HEAD, where the answer has only the header. */
async function answered(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const hidden = new Set(["connection", "keep-alive", "transfer-encoding", "date"]);
  const headers = Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
    value === undefined || hidden.has(name) || (name === "content-length" && body.length > 0)
      ? []
      : [[name, String(value)]],
  );
  return { status: answer.statusCode ?? 502, headers: Object.fromEntries(headers), body };
}
