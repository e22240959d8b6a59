import { once } from "node:events";

export interface ForgeHold {
  /** Resolves when a request waits here. */
  readonly arrived: Promise<void>;
  /** Lets through what waits and whatever comes. */
  readonly release: () => void;
}

interface Gate {
  readonly matching: RegExp;
  readonly open: AbortController;
  readonly arrive: () => void;
  /** How many requests it still holds. */
  left: number;
}

/** Requests that wait until a test lets them through. */
export class ForgeHolds {
  readonly #gates: Gate[] = [];

  /** Holds so many requests such as `GET /user` from now on, before they have had any effect. */
  add(matching: RegExp, times: number): ForgeHold {
    const open = new AbortController();
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    this.#gates.push({ matching, open, arrive, left: times });
    return { arrived, release: () => open.abort() };
  }

  async pass(request: string): Promise<void> {
    for (const gate of this.#gates) {
      const { matching, open, arrive, left } = gate;
      if (left > 0 && !open.signal.aborted && matching.test(request)) {
        gate.left -= 1;
        arrive();
        await once(open.signal, "abort");
      }
    }
  }

  releaseAll(): void {
    for (const { open } of this.#gates) {
      open.abort();
    }
  }
}
