import type { Blocked } from "./decision.ts";
import type { LiveEdge } from "./edge.ts";
import { type PauseOptions, pauseUntil } from "./pause.ts";

/** Until what waits for a new look is attempted again, in ms: a look that finds nothing new tells nobody. */
export const lookDelay = 10_000;

/** Told of each attempt that has ended, and what blocked it if anything did. */
export type AfterAttempt = (edge: LiveEdge, blocked: Blocked | undefined) => void;

/** Notifies at the moment an edge no longer waits, if that is known; once, however often it is attempted. */
export function attemptReminders(
  notify: (edge: LiveEdge) => void,
  { timers, signal }: Pick<PauseOptions, "timers" | "signal">,
): AfterAttempt {
  const awaited = new Map<LiveEdge, number>();
  const remind = async (edge: LiveEdge, moment: number): Promise<void> => {
    awaited.set(edge, moment);
    await pauseUntil(moment, { timers, signal });
    // What arrived since has a moment of its own.
    if (!signal.aborted && awaited.get(edge) === moment) {
      notify(edge);
    }
  };
  return (edge, blocked) => {
    const afterLook = blocked?.reason === "stale" ? timers.now() + lookDelay : undefined;
    const moment = blocked?.until?.getTime() ?? afterLook;
    if (moment !== undefined && moment !== awaited.get(edge)) {
      void remind(edge, moment);
    }
  };
}
