import { ProtocolError } from "../../errors.ts";
import { ByteCursor } from "./byte-cursor.ts";
import { PackLimitError } from "./pack-limits.ts";

const subject = "a delta";
const copyFlag = 0x80;
const offsetBytes = 4;
const sizeBytes = 3;
/** What a size of zero stands for in an instruction to copy. */
const defaultCopySize = 0x10000;

/**
 * The object a delta makes of its base (gitformat-pack "Deltified representation").
 * @param maxSize bytes
 * @throws {PackLimitError} if it says that it makes more than `maxSize`.
 * @throws {ProtocolError} if it is malformed, or was made for another base.
 */
export function applyDelta(base: Buffer, delta: Buffer, maxSize: number): Buffer {
  const cursor = new ByteCursor(delta, subject);
  if (cursor.size() !== base.length) {
    throw new ProtocolError("a delta was made for another base");
  }
  const size = cursor.size();
  if (size > maxSize) {
    throw new PackLimitError(
      `a delta makes an object of ${size} bytes, more than the ${maxSize} that are read`,
      "object-size",
      size,
    );
  }
  const result = Buffer.allocUnsafe(size);
  let filled = 0;
  while (!cursor.atEnd) {
    const part = nextPart(cursor, base);
    if (part.length > size - filled) {
      throw new ProtocolError("a delta makes more than it says");
    }
    filled += part.copy(result, filled);
  }
  if (filled < size) {
    throw new ProtocolError("a delta makes less than it says");
  }
  return result;
}

/** How many bytes the object has that a delta makes, as it says. @throws {ProtocolError} */
export function resultSize(delta: Buffer): number {
  const cursor = new ByteCursor(delta, subject);
  cursor.size();
  return cursor.size();
}

function nextPart(cursor: ByteCursor, base: Buffer): Buffer {
  const code = cursor.byte();
  if (code === 0) {
    throw new ProtocolError("a delta has an instruction that is reserved");
  }
  if (code < copyFlag) {
    return cursor.take(code);
  }
  const offset = sparseNumber(cursor, code, offsetBytes);
  const size = sparseNumber(cursor, code >> offsetBytes, sizeBytes) || defaultCopySize;
  if (offset + size > base.length) {
    throw new ProtocolError("a delta copies from beyond its base");
  }
  return base.subarray(offset, offset + size);
}

/** A number of which only the bytes are there that `flags` says, the least significant first. */
function sparseNumber(cursor: ByteCursor, flags: number, width: number): number {
  let value = 0;
  for (let index = 0; index < width; index += 1) {
    if (flags & (1 << index)) {
      value += cursor.byte() * 0x100 ** index;
    }
  }
  return value;
}
