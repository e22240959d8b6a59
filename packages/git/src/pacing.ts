import { parseRemoteUrl } from "./remote-url.ts";
import { systemTimers, type Timers } from "./runtime.ts";

/** How often a host may be pushed to. */
export interface PushRate {
  /** Pushes that may go at once after a quiet time. */
  readonly burst: number;
  readonly perMinute: number;
}

export interface PushPacerOptions {
  /** @default as often as one likes */
  readonly rate?: PushRate | undefined;
  readonly timers?: Timers | undefined;
}

/** The tokens of a bucket at one time. One token is one push. */
export interface Bucket {
  readonly tokens: number;
  /** Milliseconds. */
  readonly at: number;
}

interface Waiter {
  readonly go: () => void;
}

const minute = 60_000;
const unlimited: PushRate = { burst: Number.POSITIVE_INFINITY, perMinute: 1 };

/** GitHub advises against more than about six pushes a minute to a repository. */
const rates: ReadonlyMap<string, PushRate> = new Map(
  ["github.com", "ssh.github.com"].map((host) => [host, { burst: 6, perMinute: 6 }]),
);

/**
 * Spreads pushes to one host over time, in the order they are asked for: a token bucket. The
 * repositories of a host share one.
 */
export class PushPacer {
  readonly #rate: PushRate;
  readonly #timers: Timers;
  readonly #waiting = new Set<Waiter>();
  #bucket: Bucket | undefined;
  #heldUntil = 0;
  #cancelTimer: (() => void) | undefined;

  constructor({ rate = unlimited, timers = systemTimers }: PushPacerOptions = {}) {
    this.#rate = rate;
    this.#timers = timers;
  }

  /** Waits for the turn to push once. Rejects with the reason of the signal. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const stop = () => {
        this.#waiting.delete(waiter);
        this.#serve();
        reject(signal.reason);
      };
      const waiter = {
        go: () => {
          signal.removeEventListener("abort", stop);
          resolve();
        },
      };
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting.add(waiter);
      this.#serve();
    });
  }

  /** Gives a turn back that was not used. */
  putBack(): void {
    const { tokens, at } = this.#refilled();
    this.#bucket = { tokens: Math.min(this.#rate.burst, tokens + 1), at };
    this.#serve();
  }

  /** Nobody's turn comes within so many milliseconds: the host wants to be left alone. */
  hold(delay: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, this.#timers.now() + delay);
    this.#serve();
  }

  /** Lets go who may go, and waits for the next. */
  #serve(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    for (const waiter of this.#waiting) {
      const delay = this.#delay();
      if (delay > 0) {
        this.#cancelTimer = this.#timers.after(delay, () => this.#serve(), { keepAlive: true });
        return;
      }
      const { tokens, at } = this.#refilled();
      this.#bucket = { tokens: tokens - 1, at };
      this.#waiting.delete(waiter);
      waiter.go();
    }
  }

  #delay(): number {
    const held = this.#heldUntil - this.#timers.now();
    return Math.max(held, delayUntilToken(this.#refilled(), this.#rate));
  }

  #refilled(): Bucket {
    const now = this.#timers.now();
    return this.#bucket
      ? refill(this.#bucket, this.#rate, now)
      : { tokens: this.#rate.burst, at: now };
  }
}

/** The bucket at a later time. A clock that was set back adds nothing. */
export function refill(
  { tokens, at }: Bucket,
  { burst, perMinute }: PushRate,
  now: number,
): Bucket {
  const gained = (Math.max(0, now - at) * perMinute) / minute;
  return { tokens: Math.min(burst, tokens + gained), at: now };
}

/** Milliseconds until the bucket holds a whole token. */
export function delayUntilToken({ tokens }: Bucket, { perMinute }: PushRate): number {
  return tokens >= 1 ? 0 : Math.ceil(((1 - tokens) * minute) / perMinute);
}

/**
 * A pacer as the host of a remote wants it: 6 pushes at once and 6 a minute for github.com, any
 * number for others. Make one per host, and give it to all its repositories.
 *
 * @throws {InvalidUrlError}
 */
export function pushPacer(location: string, options: PushPacerOptions = {}): PushPacer {
  return new PushPacer({ rate: rates.get(hostOf(location) ?? ""), ...options });
}

function hostOf(location: string): string | undefined {
  const url = parseRemoteUrl(location);
  switch (url.kind) {
    case "http":
      return new URL(url.origin).hostname;
    case "ssh":
      return url.host.toLowerCase();
    case "path":
      return undefined;
  }
}
