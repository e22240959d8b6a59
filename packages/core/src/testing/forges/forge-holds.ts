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
}

/** Requests that wait until a test lets them through. */
export class ForgeHolds {
  readonly #gates: Gate[] = [];

  /** Holds requests such as `GET /user` from now on, before they have had any effect. */
  add(matching: RegExp): ForgeHold {
    const open = new AbortController();
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    this.#gates.push({ matching, open, arrive });
    return { arrived, release: () => open.abort() };
  }

  async pass(request: string): Promise<void> {
    for (const { matching, open, arrive } of this.#gates) {
      if (!open.signal.aborted && matching.test(request)) {
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
