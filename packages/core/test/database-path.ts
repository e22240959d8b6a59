import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { joinSockets } from "./join-sockets.ts";

/** Who a connection to the database belonged to: its port there, and since when. */
export interface PassedConnection {
  readonly port: number;
  readonly at: number;
}

/** The only way of one replica to the database, which can be cut and closed. */
export class DatabasePath {
  readonly passed: PassedConnection[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #port: number;
  #isOpen = true;

  constructor(database: string) {
    this.#port = Number(new URL(database).port);
    this.#server = createServer((socket) => this.#pass(socket));
  }

  /** @returns the URL in place of that of the database */
  async before(database: string): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    const url = new URL(database);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Those that come from now on are led to another server. */
  leadTo(server: string): void {
    this.#port = Number(new URL(server).port);
  }

  /** Ends the connections there are. */
  cut(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  /** Nothing goes through those there are any more, as if the process had been stopped. */
  stall(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  /** Ends them, and lets none in. */
  close(): void {
    this.#isOpen = false;
    this.cut();
  }

  open(): void {
    this.#isOpen = true;
  }

  end(): void {
    this.#server.close();
    this.cut();
  }

  #pass(socket: Socket): void {
    socket.on("error", () => undefined);
    if (!this.#isOpen) {
      socket.destroy();
      return;
    }
    const inner = connect(this.#port, "127.0.0.1");
    inner.once("connect", () => {
      this.passed.push({ port: inner.localPort ?? 0, at: Date.now() });
    });
    joinSockets(socket, inner, this.#sockets);
  }
}
