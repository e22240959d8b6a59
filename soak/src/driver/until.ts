import { setTimeout as pause } from "node:timers/promises";
import type { News } from "../glu/news.ts";

interface Awaited<T> {
  readonly read: () => Promise<T>;
  readonly isSo: (value: T) => boolean;
  /** What is waited for, for the message. */
  readonly what: string;
  /** In ms. */
  readonly patience: number;
}

/** Between two readings at least, in ms: whoever is watched has other things to do. */
const shortest = 250;

/**
 * Reads whenever something has happened, until it is so.
 * @throws {Error} with what was read last.
 */
export async function until<T>(news: News, awaited: Awaited<T>): Promise<T> {
  const { read, isSo, what, patience } = awaited;
  const overdue = new AbortController();
  const timer = setTimeout(() => overdue.abort(), patience);
  const late = new Promise<void>((resolve) => {
    overdue.signal.addEventListener("abort", () => resolve(), { once: true });
  });
  try {
    for (;;) {
      const next = news.next();
      const value = await read();
      if (isSo(value)) {
        return value;
      }
      if (overdue.signal.aborted) {
        throw new Error(`${what} did not come within ${patience} ms: ${JSON.stringify(value)}`);
      }
      await pause(shortest);
      await Promise.race([next, late]);
    }
  } finally {
    clearTimeout(timer);
  }
}
