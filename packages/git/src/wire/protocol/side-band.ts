import { ProtocolError } from "../../errors.ts";
import type { DataPacket } from "./pkt-line.ts";
import { errorWords, type ServerError, serverError, serverWords } from "./server-words.ts";

/** A packet of a multiplexed answer: a part of the data, or of what the server says to people. */
export interface Band {
  readonly kind: "data" | "words";
  readonly bytes: Buffer;
}

/** Takes a packet for what its first byte says (gitprotocol-pack "side-band"). @throws {ProtocolError | ServerError} */
export function readBand(packet: DataPacket): Band {
  const bytes = packet.data.subarray(1);
  switch (packet.data[0]) {
    case 1:
      return { kind: "data", bytes };
    case 2:
      return { kind: "words", bytes };
    case 3:
      throw serverError(serverWords(bytes));
    default:
      throw unknownBand(packet);
  }
}

/** Whether a packet can only be one of a multiplexed answer: text never begins like that. */
export function isBand({ data }: DataPacket): boolean {
  const [first = 0] = data;
  return first >= 1 && first <= 3;
}

function unknownBand(packet: DataPacket): ProtocolError | ServerError {
  const words = errorWords(packet);
  return words === undefined
    ? new ProtocolError("the answer has a packet of an unknown band")
    : serverError(words);
}
