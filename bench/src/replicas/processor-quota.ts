import { readFile } from "node:fs/promises";
import { parseStat } from "../processor-time.ts";

/** Between two looks at what a process has taken, in ms. */
const period = 20;
/** How long what is not taken can be kept for later, in ms. */
const saved = 200;

/** What a process may take of a processor: it is stopped while it has taken more. */
export class Allowance {
  readonly #share: number;
  #left = 0;

  constructor(share: number) {
    this.#share = share;
  }

  /** @returns whether it may go on, after so much time in which it took so much of the processor, both in ms */
  spend(passed: number, taken: number): boolean {
    this.#left = Math.min(this.#left + this.#share * passed, this.#share * saved) - taken;
    return this.#left >= 0;
  }
}

/** Gives a process a share of one processor at most, as a container with a limit has it. Returns how to lift it. */
export function limitProcessor(pid: number, share: number): () => Promise<void> {
  const ending = new AbortController();
  const ended = keep(pid, new Allowance(share), ending.signal);
  return async () => {
    ending.abort();
    await ended;
  };
}

async function keep(pid: number, allowance: Allowance, signal: AbortSignal): Promise<void> {
  let at = performance.now();
  let taken = await takenBy(pid);
  while (!signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, period));
    const [now, total] = [performance.now(), await takenBy(pid)];
    process.kill(pid, allowance.spend(now - at, total - taken) ? "SIGCONT" : "SIGSTOP");
    [at, taken] = [now, total];
  }
  process.kill(pid, "SIGCONT");
}

async function takenBy(pid: number): Promise<number> {
  return parseStat(await readFile(`/proc/${pid}/stat`, "utf8")).milliseconds;
}
