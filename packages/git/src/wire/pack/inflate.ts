import { inflateSync } from "node:zlib";
import { ProtocolError } from "../../errors.ts";

export interface Inflated {
  readonly data: Buffer;
  /** How many bytes were read for it. */
  readonly read: number;
}

const smallestChunk = 64;

/**
 * Inflates the zlib stream at the start of `bytes`, which says that it holds `size` bytes. Not much
 * more memory than that is used, whatever it holds.
 * @throws {ProtocolError} if it holds anything else.
 */
export function inflate(bytes: Buffer, size: number): Inflated {
  // A byte to spare lets zlib see the end of the stream at once, and shows what is too long.
  const room = size + 1;
  const options = {
    info: true,
    maxOutputLength: room,
    chunkSize: Math.max(smallestChunk, room),
  };
  const result = tryInflate(bytes, options);
  if (!isInfo(result) || result.buffer.length !== size) {
    throw new ProtocolError("an object of a pack is not as long as it says");
  }
  return { data: result.buffer, read: result.engine.bytesWritten };
}

function tryInflate(bytes: Buffer, options: Parameters<typeof inflateSync>[1]): object {
  try {
    return inflateSync(bytes, options);
  } catch (cause) {
    throw new ProtocolError("an object of a pack cannot be inflated", { cause });
  }
}

/** What zlib returns with the option `info`; its types leave it out. */
interface Info {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function isInfo(result: object): result is Info {
  return "buffer" in result && "engine" in result;
}
