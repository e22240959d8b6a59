import { delimiterPacket, encodePacket, flushPacket } from "../wire/protocol/pkt-line.ts";

/** Lines of the protocol as bytes; a line break is added to text. `flush` and `delimiter` are marks. */
export function packetBytes(...packets: readonly (string | Buffer)[]): Buffer {
  return Buffer.concat(packets.map(encode));
}

function encode(packet: string | Buffer): Buffer {
  if (packet === "flush") {
    return flushPacket;
  }
  if (packet === "delimiter") {
    return delimiterPacket;
  }
  return encodePacket(typeof packet === "string" ? `${packet}\n` : packet);
}

/** A packet of a band of an answer. */
export function bandPacket(band: number, data: string | Buffer): Buffer {
  return Buffer.concat([Buffer.of(band), Buffer.from(data)]);
}

/** The bytes in chunks of the given lengths, over and over. */
export async function* inChunks(
  bytes: Buffer,
  lengths: readonly number[] = [bytes.length || 1],
): AsyncGenerator<Buffer> {
  for (let start = 0, turn = 0; start < bytes.length; turn += 1) {
    const length = Math.max(1, lengths[turn % lengths.length] ?? 1);
    yield bytes.subarray(start, start + length);
    start += length;
  }
}

/** Asks for all branches (gitprotocol-v2, "ls-refs"). */
export const listBranches: Buffer = packetBytes(
  "command=ls-refs",
  "delimiter",
  "ref-prefix refs/heads/",
  "flush",
);

export async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) {
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString("utf8");
}
