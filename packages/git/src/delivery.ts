import type { BackOff } from "./back-off.ts";
import {
  BranchNotFoundError,
  ClosedError,
  EmptyRepositoryError,
  GitError,
  PushFailedError,
  RateLimitedError,
  RemoteUnreachableError,
} from "./errors.ts";
import type { Oid } from "./objects/object.ts";
import type { PushPacer } from "./pacing.ts";
import type { PushRequest, PushResult, RefUpdate, Remote } from "./remote.ts";
import type { RetryWindow } from "./retry-window.ts";
import type { Logger } from "./runtime.ts";
import type { Ending } from "./shutdown.ts";

export interface DeliveryOptions {
  readonly remote: Remote;
  /** Asked for a turn before anything is pushed again; the first turn was taken already. */
  readonly pacer: PushPacer;
  readonly logger: Logger;
  readonly ending: Ending;
  /** The time in which what went wrong is tried again. */
  readonly window: RetryWindow;
  /** Where refs are now; one that does not exist is missing. */
  readonly locate: (refs: readonly string[]) => Promise<ReadonlyMap<string, Oid>>;
  /** Told when the remote is asked too often. */
  readonly limited: (error: RateLimitedError) => void;
}

/** What became of one ref. */
export type DeliveryOutcome =
  | { readonly kind: "landed" }
  /** The ref is elsewhere. */
  | {
      readonly kind: "stale";
      /** Why an answer was lost: then the ref may have moved on from where this push took it. */
      readonly lost: GitError | undefined;
      /** What the remote last said against the push, if it said anything. */
      readonly reason: string | undefined;
    }
  | { readonly kind: "refused"; readonly reason: string }
  /** It did not land. */
  | { readonly kind: "failed"; readonly error: GitError }
  /** An answer was lost, and the ref has not been seen to move; it may still do so. */
  | { readonly kind: "unknown"; readonly error: GitError };

/** While it is not known what became of a push. */
export const settling: BackOff = { base: 250, longest: 5000 };
/** While the remote has trouble of its own. */
const failing: BackOff = { base: 1000, longest: 10_000 };

const branches = "refs/heads/";

/**
 * Pushes and finds out what became of it, also when the answer is lost. Nothing is pushed twice before
 * the refs were looked at; the same commits are pushed then, so that the remote takes them at most
 * once. A transport may repeat a request unasked: a ref that is not where it was expected may have been
 * moved by this very push.
 *
 * @returns one outcome per update, in the same order.
 * @throws {GitError} if nothing can have been sent.
 */
export async function deliver(
  request: PushRequest,
  options: DeliveryOptions,
): Promise<readonly DeliveryOutcome[]> {
  const delivery = new Delivery(request, options);
  await delivery.run();
  return request.updates.map(({ ref }) => delivery.outcomeOf(ref));
}

class Delivery {
  readonly #request: PushRequest;
  readonly #options: DeliveryOptions;
  readonly #outcomes = new Map<string, DeliveryOutcome>();
  /** What speaks against the refs whose outcome is open. */
  readonly #troubles = new Map<string, GitError>();
  #lost: GitError | undefined;
  #lastWords: string | undefined;

  constructor(request: PushRequest, options: DeliveryOptions) {
    this.#request = request;
    this.#options = options;
  }

  async run(): Promise<void> {
    const { window, pacer, ending } = this.#options;
    ending.begun.throwIfAborted();
    for (;;) {
      await this.#push();
      await this.#waitForTrouble();
      await this.#look();
      if (this.#open.length === 0 || window.isOver) {
        return;
      }
      await pacer.take(ending.begun).catch(() => undefined);
      if (ending.begun.aborted) {
        return;
      }
    }
  }

  outcomeOf(ref: string): DeliveryOutcome {
    const outcome = this.#outcomes.get(ref);
    if (outcome) {
      return outcome;
    }
    return this.#lost
      ? { kind: "unknown", error: this.#lost }
      : { kind: "failed", error: this.#failure(ref) };
  }

  /** The updates whose outcome is not known. */
  get #open(): readonly RefUpdate[] {
    return this.#request.updates.filter(({ ref }) => !this.#outcomes.has(ref));
  }

  async #push(): Promise<void> {
    const { remote, ending } = this.#options;
    const updates = this.#open;
    const { objects } = this.#request;
    try {
      const results = await remote.push({ updates, objects }, { signal: ending.cutOff });
      for (const result of results) {
        this.#note(result);
      }
    } catch (error) {
      this.#noteError(error);
    }
  }

  #note(result: PushResult): void {
    const { ref } = result;
    switch (result.kind) {
      case "accepted":
        this.#outcomes.set(ref, { kind: "landed" });
        break;
      case "refused":
        this.#outcomes.set(ref, { kind: "refused", reason: result.reason });
        break;
      case "failed":
        this.#lastWords = result.reason;
        this.#troubles.set(ref, this.#failedPush(ref, result.reason));
        break;
      case "stale":
        break;
    }
  }

  #noteError(error: unknown): void {
    if (error instanceof RateLimitedError) {
      this.#options.limited(error);
    } else if (!(error instanceof GitError) || error.next === "retry") {
      this.#lost = error instanceof GitError ? error : this.#brokenPush(error);
    } else if (!this.#lost) {
      throw error;
    }
    const trouble = error instanceof GitError ? error : this.#brokenPush(error);
    for (const { ref } of this.#open) {
      this.#troubles.set(ref, trouble);
    }
  }

  /** A ref that is not where it was expected is looked at without delay, at first. */
  async #waitForTrouble(): Promise<void> {
    const { logger, remote, window } = this.#options;
    const [trouble] = this.#open.flatMap(({ ref }) => this.#troubles.get(ref) ?? []);
    if (trouble) {
      const fields = { remote: remote.location, error: trouble.message };
      logger.warn(fields, "a push did not go through; the branch is looked at before another");
      await window.wait(trouble instanceof PushFailedError ? failing : settling, trouble);
    }
  }

  async #look(): Promise<void> {
    const { locate, window } = this.#options;
    const open = this.#open;
    if (open.length === 0) {
      return;
    }
    const ask = () => locate(open.map(({ ref }) => ref));
    try {
      const tips = await window.retry(ask, { backOff: settling, passes: isPassing });
      for (const update of open) {
        this.#compare(update, tips.get(update.ref));
      }
    } catch (error) {
      if (!isPassing(error)) {
        throw error;
      }
    }
  }

  #compare({ ref, old, new: wanted }: RefUpdate, tip: Oid | undefined): void {
    if (tip === wanted) {
      this.#outcomes.set(ref, { kind: "landed" });
    } else if (tip !== old) {
      this.#outcomes.set(ref, { kind: "stale", lost: this.#lost, reason: this.#lastWords });
    } else if (!this.#troubles.has(ref)) {
      const reason = "it is where it was expected, but the remote says otherwise";
      this.#troubles.set(ref, this.#failedPush(ref, reason));
    }
  }

  #failure(ref: string): GitError {
    const { ending, remote } = this.#options;
    const trouble = this.#troubles.get(ref) ?? this.#failedPush(ref, "nothing was said of it");
    return ending.begun.aborted
      ? new ClosedError(
          `The connection to ${remote.location} was closed before the change was pushed.`,
          { cause: trouble },
        )
      : trouble;
  }

  #failedPush(ref: string, reason: string): PushFailedError {
    return new PushFailedError(
      `${this.#options.remote.location} could not move ${nameOf(ref)}: ${reason}. See whether it has space left and no lock was left behind, and try again.`,
    );
  }

  #brokenPush(cause: unknown): GitError {
    return new RemoteUnreachableError(
      `The push to ${this.#options.remote.location} broke off. It is tried again.`,
      { cause },
    );
  }
}

function nameOf(ref: string): string {
  return ref.startsWith(branches) ? `branch ${ref.slice(branches.length)}` : ref;
}

/** A branch that is gone does not come back by waiting. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof BranchNotFoundError || error instanceof EmptyRepositoryError);
}
