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
  const follow = (event: Event) => {
    if (event.target instanceof AbortSignal) {
      linked.abort(event.target.reason);
    }
  };
  for (const source of sources) {
    source.addEventListener("abort", follow, { once: true });
  }
  const aborted = sources.find((source) => source.aborted);
  if (aborted) {
    linked.abort(aborted.reason);
  }
  const release = () => {
    for (const source of sources) {
      source.removeEventListener("abort", follow);
    }
  };
  return { signal: linked.signal, release };
}
