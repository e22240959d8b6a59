import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A port that accepts and never says a word, until it leads to a server. */
export class FrontDoor {
  #leads = false;
  readonly #listener: Server;
  readonly #behind: number;
  readonly #sockets = new Set<Socket>();

  /** `behind` is the port of the server. */
  static async open(behind: number): Promise<FrontDoor> {
    const door = new FrontDoor(behind);
    door.#listener.listen(0, "127.0.0.1");
    await once(door.#listener, "listening");
    return door;
  }

  private constructor(behind: number) {
    this.#behind = behind;
    this.#listener = createServer((socket) => this.#accept(socket));
  }

  get port(): number {
    const address = this.#listener.address();
    return typeof address === "object" && address ? address.port : 0;
  }

  /** From now on new connections reach the server. */
  lead(): void {
    this.#leads = true;
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, "close");
    this.#listener.close();
    for (const socket of this.#sockets) {
      socket.destroy();
    }
    await closed;
  }

  #accept(socket: Socket): void {
    this.#track(socket);
    if (!this.#leads) {
      socket.resume();
      return;
    }
    const behind = connect(this.#behind, "127.0.0.1");
    this.#track(behind);
    socket.pipe(behind).pipe(socket);
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => undefined);
  }
}
