import { constants } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

/** Milliseconds to wait for somebody to open a pipe, for what they write, and between two looks. */
const patience = { open: 2000, write: 60_000, look: 20 } as const;

/** A pipe into which nobody has written all they have to say. */
class SilentPipeError extends Error {
  readonly code: "NO_WRITER" | "SLOW_WRITER";

  constructor(code: "NO_WRITER" | "SLOW_WRITER") {
    super("a pipe did not end");
    this.code = code;
  }
}

/**
 * The bytes of a file or pipe, or undefined if there are more than `most`.
 * @throws {SilentPipeError} as an open pipe could keep us waiting for ever.
 */
export async function readBounded(path: string, most: number): Promise<Uint8Array | undefined> {
  const isPipe = (await stat(path)).isFIFO();
  // Opening a pipe would wait for its other end.
  const handle = await open(path, constants.O_RDONLY | (isPipe ? constants.O_NONBLOCK : 0));
  try {
    const buffer = new Uint8Array(most + 1);
    const bytes = isPipe ? await fillFromPipe(buffer, handle) : await fill(buffer, handle);
    return bytes.length > most ? undefined : bytes;
  } finally {
    await handle.close();
  }
}

async function fill(buffer: Uint8Array, handle: FileHandle): Promise<Uint8Array> {
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) {
      break;
    }
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

/** A pipe has nothing to read until somebody writes, and after all have ended. */
async function fillFromPipe(buffer: Uint8Array, handle: FileHandle): Promise<Uint8Array> {
  const start = performance.now();
  let length = 0;
  while (length < buffer.length) {
    const read = await readNow(handle, buffer.subarray(length));
    if (read === 0 && length > 0) {
      break;
    }
    if (!read) {
      checkPatience(performance.now() - start, read);
      await setTimeout(patience.look);
    }
    length += read ?? 0;
  }
  return buffer.subarray(0, length);
}

/** @param read undefined if somebody has the pipe open to write */
function checkPatience(waited: number, read: number | undefined): void {
  if (waited > patience.write) {
    throw new SilentPipeError("SLOW_WRITER");
  }
  if (read === 0 && waited > patience.open) {
    throw new SilentPipeError("NO_WRITER");
  }
}

/** The bytes read; undefined if a writer has not written yet. */
async function readNow(handle: FileHandle, buffer: Uint8Array): Promise<number | undefined> {
  try {
    return (await handle.read(buffer)).bytesRead;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") {
      return undefined;
    }
    throw error;
  }
}
