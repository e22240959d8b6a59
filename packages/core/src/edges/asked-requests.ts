import type { PerformRequest, PerformResult } from "../promotion.ts";

interface Asked {
  readonly performed: Promise<PerformResult>;
  readonly told: PerformRequest["began"][];
}

type Perform = (request: PerformRequest, begins: () => void) => Promise<PerformResult>;

/** What was asked for and has not begun: who asks for the same joins it. */
export class AskedRequests {
  readonly #asked = new Map<string, Asked>();

  /** @param perform says when it begins, from when on nobody can join it */
  ask(request: PerformRequest, perform: Perform): Promise<PerformResult> {
    const key = JSON.stringify(request);
    const asked = this.#asked.get(key);
    if (asked) {
      asked.told.push(request.began);
      return asked.performed;
    }
    const told = [request.began];
    const joint: PerformRequest = {
      ...request,
      began: (record) => {
        for (const began of told) {
          began?.(record);
        }
      },
    };
    const performed = perform(joint, () => this.#asked.delete(key));
    this.#asked.set(key, { performed, told });
    return performed;
  }
}
