import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** How a server is away: it hangs up on everybody, or takes calls and says nothing. */
export type Outage = "hangs up" | "is silent";

/** The way to a server, which can be cut at any moment, whatever is under way. */
export class Gate {
  readonly #listener: Server;
  readonly #behind: number;
  readonly #sockets = new Set<Socket>();
  #outage: Outage | undefined;

  /** @param behind the port of the server */
  static async open(behind: number): Promise<Gate> {
    const gate = new Gate(behind);
    gate.#listener.listen(0, "127.0.0.1");
    await once(gate.#listener, "listening");
    return gate;
  }

  private constructor(behind: number) {
    this.#behind = behind;
    this.#listener = createServer((socket) => this.#accept(socket));
  }

  get port(): number {
    const { port } = this.#listener.address() as AddressInfo;
    return port;
  }

  cut(outage: Outage): void {
    this.#outage = outage;
    this.#hangUp();
  }

  restore(): void {
    this.#outage = undefined;
    this.#hangUp();
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, "close");
    this.#listener.close();
    this.#hangUp();
    await closed;
  }

  #hangUp(): void {
    for (const socket of this.#sockets) {
      socket.destroy();
    }
  }

  #accept(socket: Socket): void {
    this.#keep(socket);
    switch (this.#outage) {
      case "hangs up":
        socket.resetAndDestroy();
        return;
      case "is silent":
        socket.resume();
        return;
      case undefined: {
        const behind = connect(this.#behind, "127.0.0.1");
        this.#keep(behind);
        socket.once("close", () => behind.destroy());
        behind.once("close", () => socket.destroy());
        socket.pipe(behind).pipe(socket);
      }
    }
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("close", () => this.#sockets.delete(socket));
  }
}
