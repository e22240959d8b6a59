import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { joinSockets } from "./join-sockets.ts";

/** Passes on what comes to a port of its own, until it is cut. */
export class CutConnections {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  /** @returns the URL in place of that of the server */
  async before(url: string): Promise<string> {
    const { port } = new URL(url);
    const server = createServer((socket) => {
      joinSockets(socket, connect(Number(port), "127.0.0.1"), this.#sockets);
    });
    this.#server = server;
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Ends those there are; new ones are let in. */
  cut(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  close(): void {
    this.#server?.close();
    this.cut();
  }
}
