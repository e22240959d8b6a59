import type { EdgeEnds } from "../edge.ts";
import type { ObserveOptions, PhaseState } from "../phase.ts";
import type { PerformRequest } from "../promotion.ts";
import type { Resource } from "../resource.ts";
import type { Arrival } from "../store.ts";

/** Both ends of an edge at one moment: all that is decided and done in one go is taken from here. */
export interface Round<out R extends Resource> {
  readonly from: PhaseState;
  readonly to: PhaseState;
  /** What the upstream phase shows, if it shows something. */
  readonly arrival: Arrival | undefined;
  readonly resource: R | undefined;
  /** Undefined if the target shows nothing. */
  readonly toDigest: string | undefined;
  /** The same text as long as both phases show the same. */
  readonly shown: string;
  /** The same text as long as nothing was found that an attempt could depend on. */
  readonly inputs: string;
}

export function takeRound<R extends Resource>({ from, to }: EdgeEnds<R>): Round<R> {
  return {
    from: from.state(),
    to: to.state(),
    arrival: arrivalOf(from.state()),
    resource: from.resource(),
    toDigest: arrivalOf(to.state())?.digest,
    shown: `${shownIn(from.state())} ${shownIn(to.state())}`,
    inputs: `${from.revision()} ${to.revision()}`,
  };
}

/** Looks at both ends. */
export async function observeEnds<R extends Resource>(
  { from, to }: EdgeEnds<R>,
  options: ObserveOptions,
): Promise<void> {
  await Promise.all([from.observe(options), to.observe(options)]);
}

function shownIn(state: PhaseState): string {
  return state.kind === "ready" ? state.arrival.version : state.kind;
}

function arrivalOf(state: PhaseState): Arrival | undefined {
  return state.kind === "ready" ? state.arrival : undefined;
}

/** Whether both phases show the same. */
export function isInStep({ arrival, toDigest }: Round<Resource>): boolean {
  return arrival !== undefined && arrival.digest === toDigest;
}

/** Why nothing can be decided about it. */
export function whyUnreadable({ from, to }: Round<Resource>): string | undefined {
  for (const state of [from, to]) {
    if (state.kind === "error" || state.kind === "unknown") {
      return state.kind === "error" ? state.message : "a phase was not read yet";
    }
  }
  return undefined;
}

/** Whether it shows what a request was planned for. */
export function isExpected(
  { expected }: PerformRequest,
  { arrival, toDigest }: Round<Resource>,
): boolean {
  return expected?.from === arrival?.digest && expected?.to === toDigest;
}
