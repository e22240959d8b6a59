import { CancelledError } from "../errors.ts";

export interface Cancellation {
  readonly actor: string;
  readonly reason: string;
}

/** The promotions into one phase that people want to end before they leave. */
export class Cancellations {
  readonly #wanted = new Map<string, Cancellation>();

  /** Returns how to take it back. */
  want(id: string, cancellation: Cancellation): () => void {
    this.#wanted.set(id, cancellation);
    return () => void this.#wanted.delete(id);
  }

  /** Called before something leaves for the phase. @throws {CancelledError} if it must not. */
  readonly check = (id: string): void => {
    const wanted = this.#wanted.get(id);
    if (wanted) {
      throw new CancelledError(cancelledBy(wanted));
    }
  };
}

export function cancelledBy({ actor, reason }: Cancellation): string {
  return `cancelled by ${actor}: ${reason}`;
}
