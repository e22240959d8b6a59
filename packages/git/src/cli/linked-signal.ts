export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Lets go of the signals it is linked to. */
  readonly release: () => void;
}

/**
 * A signal that is aborted with the first of several. Unlike one of `AbortSignal.any`, it leaves
 * nothing behind in a signal that lives much longer.
 */
export function linkedSignal(...sources: readonly AbortSignal[]): LinkedSignal {
  const linked = new AbortController();
  const released = new AbortController();
  for (const source of sources) {
    const abort = () => linked.abort(source.reason);
    source.addEventListener("abort", abort, { once: true, signal: released.signal });
    if (source.aborted) {
      abort();
    }
  }
  return { signal: linked.signal, release: () => released.abort() };
}
