/** A way for a forge to misbehave. */
export interface ForgeFault {
  /** Whether it hits the API or fetches and pushes, these only before their effect. @default "api" */
  readonly of?: "api" | "git";
  /** @default any */
  readonly method?: string;
  /** Of the whole path with its query. @default any */
  readonly path?: RegExp;
  /** How many requests it hits. @default 1 */
  readonly times?: number;
  /** Before or after the request has had its effect. @default "before" */
  readonly when?: "before" | "after";
  /** Answers this in place of what it would answer. Without it the connection is dropped. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
}

interface PlannedFault {
  readonly fault: ForgeFault;
  left: number;
}

/** What is still to go wrong. */
export class ForgeFaults {
  readonly #planned: PlannedFault[] = [];

  /** Returns how to end that. */
  add(fault: ForgeFault): () => void {
    const planned = { fault, left: fault.times ?? 1 };
    this.#planned.push(planned);
    return () => {
      planned.left = 0;
    };
  }

  /** What is to go wrong with a request. */
  take(of: "api" | "git", method: string, path: string): ForgeFault | undefined {
    const planned = this.#planned.find(
      ({ left, fault }) =>
        left > 0 &&
        (fault.of ?? "api") === of &&
        (fault.method === undefined || fault.method === method) &&
        (fault.path === undefined || fault.path.test(path)),
    );
    if (planned !== undefined) {
      planned.left -= 1;
    }
    return planned?.fault;
  }
}
