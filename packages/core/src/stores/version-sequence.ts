import { randomBytes } from "node:crypto";

/**
 * UUIDs of version 7 (RFC 9562 §5.7) that always ascend: within a millisecond, and when the clock goes
 * back, the last time is kept and the 74 random bits count up (§6.2, method 2).
 */
export class VersionSequence {
  #time = 0;
  #random = 0n;
  /** Not used yet; asking for a few at a time takes long. */
  #bytes = Buffer.alloc(0);

  /** @param last the one after which it goes on. @default none */
  constructor(last?: string) {
    if (last !== undefined) {
      this.goOnFrom(last);
    }
  }

  /** What is given out from now on is above this version as well. */
  goOnFrom(last: string): void {
    const bits = BigInt(`0x${last.replaceAll("-", "")}`);
    const time = Number(bits >> 80n);
    const random = (((bits >> 64n) & 0xfffn) << 62n) | (bits & 0x3fffffffffffffffn);
    if (time > this.#time || (time === this.#time && random > this.#random)) {
      this.#time = time;
      this.#random = random;
    }
  }

  /** @param now milliseconds since 1970 */
  next(now: number): string {
    if (now > this.#time) {
      this.#time = now;
      this.#random = BigInt(`0x${this.#take(9).toString("hex")}`);
    } else {
      this.#random += 1n + BigInt(this.#take(4).readUInt32BE());
    }
    const time = this.#time.toString(16).padStart(12, "0");
    const high = (0x7000n | ((this.#random >> 62n) & 0xfffn)).toString(16);
    const low = (0x8000000000000000n | (this.#random & 0x3fffffffffffffffn))
      .toString(16)
      .padStart(16, "0");
    return `${time.slice(0, 8)}-${time.slice(8)}-${high}-${low.slice(0, 4)}-${low.slice(4)}`;
  }

  #take(count: number): Buffer {
    if (this.#bytes.length < count) {
      this.#bytes = randomBytes(1024);
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}
