import { ProtocolError } from "../errors.ts";
import { FirstFlush } from "./first-flush.ts";

/** What a service sends to who begins without asking first: an advertisement, and the answer to the request after it. */
export interface SplitAnswer {
  /** Up to and including its flush packet; anything else if the stream ended before that. */
  readonly advertisement: Buffer;
  readonly complete: boolean;
  /** The bytes of the answer that came along. The others are still in the stream. */
  readonly start: Buffer;
}

/** Bytes. In version 0 of the protocol it lists every ref. */
const maxAdvertisement = 64 * 1024 * 1024;
const nothing = Buffer.alloc(0);

/** Reads from a stream until its advertisement is complete. @throws {ProtocolError} */
export async function splitAnswer(chunks: AsyncIterator<Buffer>): Promise<SplitAnswer> {
  const flush = new FirstFlush();
  const parts: Buffer[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await chunks.next();
    if (done) {
      return { advertisement: Buffer.concat(parts), complete: false, start: nothing };
    }
    const end = flush.find(value);
    parts.push(value.subarray(0, end));
    size += value.length;
    if (end !== undefined) {
      return { advertisement: Buffer.concat(parts), complete: true, start: value.subarray(end) };
    }
    if (size > maxAdvertisement) {
      throw new ProtocolError(`the server lists its refs in more than ${maxAdvertisement} bytes`);
    }
  }
}
