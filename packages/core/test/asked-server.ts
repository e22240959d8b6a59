import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

/** A server that notes what it is asked, and answers as the test says. */
export class AskedServer {
  readonly requests: IncomingMessage[] = [];
  readonly #server: Server;
  readonly #protocol: string;

  constructor(answer: RequestListener, tls?: ServerOptions) {
    const listener: RequestListener = (request, response) => {
      this.requests.push(request);
      answer(request, response);
    };
    this.#server = tls ? createSecureServer(tls, listener) : createServer(listener);
    this.#protocol = tls ? "https" : "http";
  }

  async start(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const { port } = this.#server.address() as AddressInfo;
    return `${this.#protocol}://127.0.0.1:${port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
