import type { Timers } from "../../runtime.ts";
import { networkOf } from "./peer.ts";

interface Bucket {
  readonly left: number;
  /** When so many were left, in ms. */
  readonly at: number;
}

interface Allowance {
  /** How many failures there may be at once. */
  readonly most: number;
  /** Ms after which there may be one more. */
  readonly every: number;
}

const perPeer: Allowance = { most: 10, every: 10_000 };
const together: Allowance = { most: 100, every: 1_000 };
const mostPeers = 10_000;

/** Counts attempts to log in that failed. Those that succeed are not kept from doing so by others. */
export class FailureLimit {
  readonly #timers: Pick<Timers, "now">;
  /** Those that failed last are last. */
  readonly #peers = new Map<string, Bucket>();
  #all: Bucket;

  constructor(timers: Pick<Timers, "now">) {
    this.#timers = timers;
    this.#all = { left: together.most, at: timers.now() };
  }

  /** Counts one more. @returns the ms to wait, if there were too many */
  count(peer: string): number {
    const now = this.#timers.now();
    const key = networkOf(peer);
    const own = filled(this.#peers.get(key) ?? { left: perPeer.most, at: now }, perPeer, now);
    const all = filled(this.#all, together, now);
    const wait = Math.max(waitOf(own, perPeer), waitOf(all, together));
    const taken = wait === 0 ? 1 : 0;
    this.#remember(key, { ...own, left: own.left - taken });
    this.#all = { ...all, left: all.left - taken };
    return wait;
  }

  #remember(key: string, bucket: Bucket): void {
    this.#peers.delete(key);
    this.#peers.set(key, bucket);
    if (this.#peers.size > mostPeers) {
      const [oldest = ""] = this.#peers.keys();
      this.#peers.delete(oldest);
    }
  }
}

function filled({ left, at }: Bucket, { most, every }: Allowance, now: number): Bucket {
  const gained = Math.max(0, now - at) / every;
  return { left: Math.min(most, left + gained), at: now };
}

function waitOf({ left }: Bucket, { every }: Allowance): number {
  return left >= 1 ? 0 : Math.ceil((1 - left) * every);
}
