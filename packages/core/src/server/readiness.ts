import { StoppedError } from "../errors.ts";
import { type PhaseDescriptor, phaseKey } from "../phase.ts";
import type { RunningPipeline } from "../running-system.ts";
import type { StoreCheck } from "./store-check.ts";

/** Whether this server should be sent requests, and what is missing if not. */
export type ReadinessView =
  | { readonly ready: true }
  | { readonly ready: false; readonly system: "starting" | "stopping" }
  | {
      readonly ready: false;
      readonly store?: "unreachable";
      /** Phases that nobody has looked at yet, of many the first. */
      readonly waiting_for?: readonly string[];
      /** How many they are. */
      readonly waiting?: number;
    };

export type Readiness = () => Promise<ReadinessView>;

/** What runs. */
interface Running {
  /** @throws {StoppedError} if nothing does, or it still starts. */
  readonly tended: readonly RunningPipeline[];
  /** @throws {StoppedError} if nothing does. */
  readonly stopping: AbortSignal;
}

export interface ReadinessOptions {
  readonly system: Running;
  readonly store: StoreCheck;
  /** Whether it is known who tends what. @default there are no other servers */
  readonly isSettled?: (() => boolean) | undefined;
  /** Aborted when the process is asked to end. */
  readonly signal: AbortSignal;
}

const mostNamed = 20;

/**
 * Ready is who can answer: the store is there, and each phase was looked at once, with whatever result, so
 * that a registry that is away takes no server away. So one that only waits for its turn to write is ready
 * as well: it answers what is only asked, and a new one must be ready before the one it replaces ends.
 */
export function readinessOf(options: ReadinessOptions): Readiness {
  const { system, store, signal, isSettled = () => true } = options;
  return async () => {
    try {
      if (signal.aborted || system.stopping.aborted) {
        return { ready: false, system: "stopping" };
      }
      const unread = unreadPhases(system);
      if (!isSettled()) {
        return { ready: false, system: "starting" };
      }
      const isReachable = await store.isReachable();
      return isReachable && unread.length === 0
        ? { ready: true }
        : { ready: false, ...(!isReachable && { store: "unreachable" }), ...listed(unread) };
    } catch (error) {
      if (error instanceof StoppedError) {
        return { ready: false, system: signal.aborted ? "stopping" : "starting" };
      }
      throw error;
    }
  };
}

/** Asked often while many phases are read: it builds no names but those that are told. */
function unreadPhases({ tended }: Running): readonly PhaseDescriptor[] {
  const unread: PhaseDescriptor[] = [];
  for (const { phases } of tended) {
    for (const { state, descriptor } of phases) {
      if (state().kind === "unknown") {
        unread.push(descriptor);
      }
    }
  }
  return unread;
}

function listed(unread: readonly PhaseDescriptor[]) {
  const named = unread.slice(0, mostNamed).map(phaseKey).toSorted();
  return unread.length > 0 && { waiting_for: named, waiting: unread.length };
}
