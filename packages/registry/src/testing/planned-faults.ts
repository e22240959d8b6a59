import type { Fault } from "./fault.ts";

export interface FaultOptions {
  /** How many requests it hits. @default all */
  readonly times?: number;
  /** The requests it may hit, as `GET /v2/…`. @default all */
  readonly matching?: RegExp;
}

interface PlannedFault {
  readonly fault: Fault;
  readonly matching: RegExp;
  left: number;
}

/** How a server is going to misbehave. */
export class PlannedFaults {
  readonly #faults: PlannedFault[] = [];

  /** Returns how to end that. */
  add(fault: Fault, options: FaultOptions = {}): () => void {
    const { times = Number.POSITIVE_INFINITY, matching = /^/ } = options;
    const planned = { fault, matching, left: times };
    this.#faults.push(planned);
    return () => {
      planned.left = 0;
    };
  }

  /** What is to go wrong with a request, such as `GET /v2/…`. */
  take(request: string): Fault | undefined {
    const planned = this.#faults.find(({ left, matching }) => left > 0 && matching.test(request));
    if (planned !== undefined) {
      planned.left -= 1;
    }
    return planned?.fault;
  }
}
