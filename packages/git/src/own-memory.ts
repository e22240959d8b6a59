/**
 * The same bytes in memory of their own: Node.js makes small buffers as parts of larger ones, all of which stay as long
 * as one of them is kept.
 */
export function inOwnMemory(bytes: Buffer): Buffer {
  if (bytes.buffer.byteLength === bytes.byteLength) {
    return bytes;
  }
  const copy = Buffer.allocUnsafeSlow(bytes.byteLength);
  bytes.copy(copy);
  return copy;
}
