import type { Logger } from "../runtime.ts";

/** Hands shares that nobody has to replicas that want one. Who has a share is said elsewhere: nothing is safe by this. */
export interface ShareQueue {
  /**
   * Offers shares that nobody has; one that is offered already is not offered twice.
   *
   * @throws {StoreUnreachableError} Then offer them again.
   */
  readonly offer: (shares: readonly string[]) => Promise<void>;
  /** Looks at once whether there is one, as this replica wants one now. */
  readonly wake: () => void;
  /**
   * Frees what replicas that are gone were about to take.
   *
   * @throws {StoreUnreachableError}
   */
  readonly forget: (replicas: readonly string[]) => Promise<void>;
  /** Takes no more; waits for what is being taken. May be called twice. */
  readonly close: () => Promise<void>;
}

export interface ShareQueueOptions {
  /** The PostgreSQL URL. */
  readonly url: string;
  /** The id of this replica, unique for each process. */
  readonly replica: string;
  /** Whether this replica wants another share now; asked each time before one is taken. */
  readonly wants: () => boolean;
  /** Takes a share, one at a time. If it rejects, it is offered again after a while. */
  readonly take: (share: string) => Promise<void>;
  readonly logger: Logger;
}
