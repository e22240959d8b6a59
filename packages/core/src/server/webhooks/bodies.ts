import type { Timers } from "../../runtime.ts";
import { RequestError } from "../problem.ts";

const mostBytes = 1024 * 1024;
/** Of all that are read at the same time. */
const mostHeldBytes = 32 * 1024 * 1024;
/** How long a sender may take, in ms. */
const deadline = 10_000;

/** Reads what anybody may send, within bounds for each and for all together. */
export class Bodies {
  readonly #timers: Timers;
  #held = 0;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  /** @throws {RequestError} if it is too large, too slow, or breaks off. */
  async read({ headers, body }: Request): Promise<Buffer> {
    if (Number(headers.get("content-length") ?? 0) > mostBytes) {
      throw tooLarge();
    }
    return body ? await this.#readInTime(body.getReader()) : Buffer.alloc(0);
  }

  async #readInTime(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Buffer> {
    let isLate = false;
    const stop = this.#timers.after(deadline, () => {
      isLate = true;
      void reader.cancel().catch(() => undefined);
    });
    try {
      const body = await this.#readAll(reader);
      if (isLate) {
        const message = `the body did not come within ${deadline / 1000} seconds`;
        throw new RequestError(408, "TOO_SLOW", message);
      }
      return body;
    } finally {
      stop();
      void reader.cancel().catch(() => undefined);
    }
  }

  async #readAll(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Buffer> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    try {
      for (let next = await readNext(reader); next; next = await readNext(reader)) {
        size += next.length;
        this.#held += next.length;
        this.#checkSize(size);
        chunks.push(next);
      }
      return Buffer.concat(chunks, size);
    } finally {
      this.#held -= size;
    }
  }

  #checkSize(size: number): void {
    if (size > mostBytes) {
      throw tooLarge();
    }
    if (this.#held > mostHeldBytes) {
      const message = "too much is sent at the same time; nothing was done";
      throw new RequestError(503, "BUSY", message);
    }
  }
}

async function readNext(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<Uint8Array | undefined> {
  try {
    const { value } = await reader.read();
    return value;
  } catch {
    throw new RequestError(400, "BAD_REQUEST", "the body broke off");
  }
}

function tooLarge(): RequestError {
  return new RequestError(413, "TOO_LARGE", `at most ${mostBytes} bytes`);
}
