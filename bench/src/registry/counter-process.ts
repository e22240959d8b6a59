/** A process that does nothing but count what passes through it. */
import { serve } from "../child.ts";
import { RequestCounter, type Traffic } from "./request-counter.ts";

export class CounterProcess {
  #counter: RequestCounter | undefined;

  /** Gives the port at which the server behind the other port is reached. */
  async start(port: number): Promise<number> {
    this.#counter = await RequestCounter.start(port);
    return this.#counter.port;
  }

  /** What has passed since this was last asked. */
  async take(): Promise<Traffic> {
    return this.#counter?.take() ?? { requests: [], connections: 0 };
  }

  async close(): Promise<void> {
    this.#counter?.close();
  }
}

const counter = new CounterProcess();
serve(counter, () => counter.close());
