import { connect, createServer, type Server, type Socket } from "node:net";
import { listenOnLoopback, portOf } from "../loopback.ts";
import { RequestReader } from "./request-reader.ts";

/** What has passed a {@link RequestCounter}. */
export interface Traffic {
  /** Such as `HEAD /v2/shop/manifests/v1`. */
  readonly requests: readonly string[];
  /** How many connections clients have opened. */
  readonly connections: number;
}

/** A proxy in front of a server of 127.0.0.1 that notes what clients ask for. Their requests have no body. */
export class RequestCounter {
  readonly #server: Server;
  readonly #port: number;
  #requests: string[] = [];
  #connections = 0;

  static async start(port: number): Promise<RequestCounter> {
    const counter = new RequestCounter(port);
    await listenOnLoopback(counter.#server);
    return counter;
  }

  private constructor(port: number) {
    this.#port = port;
    this.#server = createServer({ noDelay: true }, (near) => this.#relay(near));
  }

  get port(): number {
    return portOf(this.#server);
  }

  /** What has passed since this was last asked. */
  take(): Traffic {
    const traffic = { requests: this.#requests, connections: this.#connections };
    this.#requests = [];
    this.#connections = 0;
    return traffic;
  }

  /** No more connections; those that stand end with their clients. */
  close(): void {
    this.#server.close();
  }

  #relay(near: Socket): void {
    this.#connections += 1;
    const reader = new RequestReader();
    const far = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    near.on("data", (chunk) => this.#requests.push(...reader.read(chunk)));
    passOn(near, far);
    passOn(far, near);
  }
}

function passOn(from: Socket, to: Socket): void {
  from.pipe(to);
  from.on("error", () => undefined);
  from.on("close", () => to.destroy());
}
