import { ProtocolError } from "../../errors.ts";

/** A size that takes more bytes is one that nothing has. */
const longestSize = 7;

/** Reads bytes one after the other, and never beyond their end. */
export class ByteCursor {
  readonly #bytes: Buffer;
  readonly #subject: string;
  #position: number;

  /** @param subject what the bytes are, for messages */
  constructor(bytes: Buffer, subject: string, position = 0) {
    this.#bytes = bytes;
    this.#subject = subject;
    this.#position = position;
  }

  get position(): number {
    return this.#position;
  }

  get atEnd(): boolean {
    return this.#position >= this.#bytes.length;
  }

  /** Everything that was not read yet. */
  get rest(): Buffer {
    return this.#bytes.subarray(this.#position);
  }

  /** @throws {ProtocolError} at the end. */
  byte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) {
      throw new ProtocolError(`${this.#subject} breaks off`);
    }
    this.#position += 1;
    return byte;
  }

  /** The next `length` bytes, not copied. @throws {ProtocolError} if there are fewer. */
  take(length: number): Buffer {
    const end = this.#position + length;
    if (end > this.#bytes.length) {
      throw new ProtocolError(`${this.#subject} breaks off`);
    }
    const taken = this.#bytes.subarray(this.#position, end);
    this.#position = end;
    return taken;
  }

  /**
   * A number whose bytes carry seven bits each, the least significant first (gitformat-pack "Size
   * encoding").
   * @throws {ProtocolError} if it is 2^49 or more.
   */
  size(): number {
    let size = 0;
    for (let index = 0; index < longestSize; index += 1) {
      const byte = this.byte();
      size += (byte & 0x7f) * 0x80 ** index;
      if (byte < 0x80) {
        return size;
      }
    }
    throw new ProtocolError(`${this.#subject} speaks of a size that cannot be`);
  }
}
