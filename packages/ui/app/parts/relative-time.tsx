import { useSyncExternalStore } from "react";
import { exactTime, relativeTime } from "../view-model/time-words.ts";

const step = 15_000;
let now = Date.now();
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;

/** One clock for all that shows a time. */
function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) {
      each();
    }
  }, step);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(ticking);
      ticking = undefined;
    }
  };
}

/** Now, in ms, as it moves on every 15 seconds. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

/** How long ago something was; exactly when, where the pointer rests. @param at in ISO 8601 */
export function RelativeTime({ at }: { readonly at: string }) {
  const moment = useNow();
  return (
    <time dateTime={at} title={exactTime(at)} className="whitespace-nowrap">
      {relativeTime(at, moment)}
    </time>
  );
}
