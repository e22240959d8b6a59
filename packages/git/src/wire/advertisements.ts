import type { Advertisement } from "./protocol/advertisement.ts";
import { SharedRun } from "./shared-run.ts";
import type { Service } from "./transport.ts";

type Ask = (service: Service, signal: AbortSignal) => Promise<Advertisement>;

/** What each service says of itself: asked once for all who want to know, and remembered. */
export class Advertisements {
  readonly #ask: Ask;
  readonly #asked = new Map<Service, SharedRun<Advertisement>>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  of(service: Service, signal: AbortSignal): Promise<Advertisement> {
    const known = this.#asked.get(service);
    if (known?.usable) {
      return known.join(signal);
    }
    const asked = new SharedRun((stop) => this.#ask(service, stop));
    this.#asked.set(service, asked);
    return asked.join(signal);
  }

  forget(): void {
    this.#asked.clear();
  }
}
