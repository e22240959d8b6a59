/** Waits for `work` unless the signal is aborted first; the work itself goes on for others. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) {
    return work;
  }
  const waiting = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true, signal: waiting.signal });
    if (signal.aborted) {
      stop();
    }
  });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    waiting.abort();
  }
}
