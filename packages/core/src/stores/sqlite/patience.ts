import type { Timers } from "../../runtime.ts";
import { isLocked } from "./explain.ts";

/** How often a file is tried that another process has locked, and how long to wait in between, in ms: for 5 s. */
const attempts = 250;
const nap = 20;

/**
 * Does what needs a file that another process may have locked, until it is free or that takes too long. Unlike
 * the waiting of SQLite itself, it lets the rest of this process go on.
 */
export async function patiently<T>(timers: Timers, work: () => T | Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isLocked(error)) {
        throw error;
      }
    }
    await new Promise<void>((resolve) => {
      timers.after(nap, resolve, { keepAlive: true });
    });
  }
}
