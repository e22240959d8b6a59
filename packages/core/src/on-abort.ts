/** Who waits for one signal. */
interface Waiting {
  readonly callbacks: Set<() => void>;
  readonly tell: () => void;
}

const waitingFor = new WeakMap<AbortSignal, Waiting>();

/**
 * Calls `callback` once when the signal is aborted; at once if it is already. However many wait for one
 * signal, it has one listener, as it looks through all of them to remove one; and none if nobody waits.
 *
 * @returns how to no longer wait
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  if (signal.aborted) {
    callback();
    return () => undefined;
  }
  const { callbacks, tell } = waitingFor.get(signal) ?? listen(signal);
  // The same function may wait twice.
  const own = () => callback();
  callbacks.add(own);
  return () => {
    if (callbacks.delete(own) && callbacks.size === 0) {
      signal.removeEventListener("abort", tell);
      waitingFor.delete(signal);
    }
  };
}

function listen(signal: AbortSignal): Waiting {
  const callbacks = new Set<() => void>();
  const tell = () => {
    waitingFor.delete(signal);
    for (const callback of callbacks) {
      callback();
    }
  };
  const waiting = { callbacks, tell };
  waitingFor.set(signal, waiting);
  signal.addEventListener("abort", tell, { once: true });
  return waiting;
}
