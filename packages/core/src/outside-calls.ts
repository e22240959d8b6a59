/**
 * A call to something outside, once it has ended. One that we called off ourselves is none. Whoever makes
 * clients passes a listener in: the packages below know no numbers, and nothing is made where nobody listens.
 */
export type OutsideCall = GitCall | RegistryCall | ForgeCall | StoreFailure;

/** Called at once, and must not throw. */
export type CallObserver = (call: OutsideCall) => void;

interface EndedCall {
  /** In ms. */
  readonly duration: number;
}

export interface GitCall extends EndedCall {
  readonly kind: "git";
  /** Where the repository is, without user-info. */
  readonly remote: string;
  readonly operation: "look" | "fetch" | "push";
  /** `conflict`: a branch that was to be pushed to had moved. */
  readonly outcome: "ok" | "conflict" | "refused" | "limited" | "error";
}

/** `refused`: another status from 400 to 499, as where it asks who we are, or has nothing. */
type HttpOutcome = "ok" | "refused" | "limited" | "error";

export interface RegistryCall extends EndedCall {
  readonly kind: "registry";
  /** As in references. */
  readonly registry: string;
  readonly outcome: HttpOutcome;
  /** How many images may still be pulled, if it said so. */
  readonly remaining: number | undefined;
}

export interface ForgeCall extends EndedCall {
  readonly kind: "forge";
  /** Its host. */
  readonly forge: string;
  readonly outcome: HttpOutcome;
}

/** A call to the store that failed; of others, which are many, nothing is told. */
interface StoreFailure {
  readonly kind: "store";
}

/** How many writes wait for a push to take them along. */
export interface WaitingWrites {
  readonly remote: string;
  readonly count: number;
}

/** @param status undefined if no answer came */
export function outcomeOf(status: number | undefined): HttpOutcome {
  if (status === undefined || status >= 500) {
    return "error";
  }
  return status === 429 ? "limited" : status >= 400 ? "refused" : "ok";
}
