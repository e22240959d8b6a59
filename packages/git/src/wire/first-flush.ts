import { ProtocolError } from "../errors.ts";

const lengthDigits = 4;
const lengthPattern = /^[0-9a-f]{4}$/i;

/** Finds the first flush packet of a stream (gitprotocol-common), which ends an advertisement. */
export class FirstFlush {
  /** Bytes of the current packet that are still to come. */
  #missing = 0;
  /** The length of the next packet, as far as it has come. */
  #digits = "";

  /**
   * Where the bytes after the flush packet begin in the next chunk; undefined if it has not come yet.
   * @throws {ProtocolError} if the stream is none of packets.
   */
  find(chunk: Buffer): number | undefined {
    let place = 0;
    while (place < chunk.length) {
      if (this.#missing > 0) {
        const step = Math.min(this.#missing, chunk.length - place);
        this.#missing -= step;
        place += step;
        continue;
      }
      const end = place + lengthDigits - this.#digits.length;
      this.#digits += chunk.toString("latin1", place, end);
      place = Math.min(end, chunk.length);
      if (this.#digits.length === lengthDigits && this.#startPacket() === "flush") {
        return place;
      }
    }
    return undefined;
  }

  #startPacket(): "flush" | "other" {
    const digits = this.#digits;
    if (!lengthPattern.test(digits)) {
      throw new ProtocolError(`${JSON.stringify(digits)} is not the length of a packet`);
    }
    this.#digits = "";
    const length = Number.parseInt(digits, 16);
    this.#missing = Math.max(0, length - lengthDigits);
    return length === 0 ? "flush" : "other";
  }
}
