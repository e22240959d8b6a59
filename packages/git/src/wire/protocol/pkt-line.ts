import { ProtocolError } from "../../errors.ts";

/**
 * One pkt-line (gitprotocol-common): a line of data, or one of the three marks that end or separate
 * sections.
 */
export type Packet = DataPacket | { readonly kind: "flush" | "delimiter" | "end" };

export interface DataPacket {
  readonly kind: "data";
  /** A part of the stream, not a copy. */
  readonly data: Buffer;
}

const lengthDigits = 4;
const largestPacket = 65_520;
const lengthPattern = /^[0-9a-fA-F]{4}$/;

export const flushPacket: Buffer = Buffer.from("0000");
export const delimiterPacket: Buffer = Buffer.from("0001");

/** @throws {ProtocolError} if the data is longer than a packet may be, which is 65,516 bytes. */
export function encodePacket(data: string | Buffer): Buffer {
  const bytes = Buffer.from(data);
  const length = bytes.length + lengthDigits;
  if (length > largestPacket) {
    throw new ProtocolError(`a packet of ${length} bytes is too long to be sent`);
  }
  const prefix = length.toString(16).padStart(lengthDigits, "0");
  return Buffer.concat([Buffer.from(prefix), bytes]);
}

/**
 * Splits a stream into packets, however it is cut into chunks.
 * @throws {ProtocolError} at the first bytes that are no packet, and if the stream ends inside one.
 */
export async function* readPackets(chunks: AsyncIterable<Buffer>): AsyncGenerator<Packet> {
  const splitter = new PacketSplitter();
  for await (const chunk of chunks) {
    yield* splitter.push(chunk);
  }
  if (!splitter.atBoundary) {
    throw new ProtocolError("the answer ends in the middle of a packet");
  }
}

/** Puts packets together from chunks, in time proportional to their bytes. */
export class PacketSplitter {
  #parts: Buffer[] = [];
  #size = 0;
  /** With so many bytes there is something to be learned. */
  #needed = lengthDigits;

  /** True if nothing was pushed that is not part of a complete packet. */
  get atBoundary(): boolean {
    return this.#size === 0;
  }

  /** The packets that are complete with this chunk. @throws {ProtocolError} */
  *push(chunk: Buffer): Generator<Packet> {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed) {
      return;
    }
    let rest = this.#takeAll();
    let length = packetLength(rest);
    while (length !== undefined && Math.max(length, lengthDigits) <= rest.length) {
      yield length < lengthDigits ? mark(length) : dataPacket(rest, length);
      rest = rest.subarray(Math.max(length, lengthDigits));
      length = packetLength(rest);
    }
    this.#keep(rest, length ?? lengthDigits);
  }

  #takeAll(): Buffer {
    const [first] = this.#parts;
    return first && this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
  }

  #keep(rest: Buffer, needed: number): void {
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#size = rest.length;
    this.#needed = needed;
  }
}

function dataPacket(bytes: Buffer, length: number): Packet {
  return { kind: "data", data: bytes.subarray(lengthDigits, length) };
}

/** What the first four bytes say; undefined if there are fewer. */
function packetLength(bytes: Buffer): number | undefined {
  if (bytes.length < lengthDigits) {
    return undefined;
  }
  const digits = bytes.toString("latin1", 0, lengthDigits);
  const length = lengthPattern.test(digits) ? Number.parseInt(digits, 16) : largestPacket + 1;
  if (length > largestPacket) {
    throw new ProtocolError(`${JSON.stringify(digits)} is not the length of a packet`);
  }
  return length;
}

function mark(length: number): Packet {
  switch (length) {
    case 0:
      return { kind: "flush" };
    case 1:
      return { kind: "delimiter" };
    case 2:
      return { kind: "end" };
    default:
      throw new ProtocolError(`${length} is not the length of a packet`);
  }
}
