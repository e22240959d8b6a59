import { cleanText } from "../../clean-text.ts";
import { RemoteUnreachableError } from "../../errors.ts";
import type { DataPacket } from "./pkt-line.ts";

/** Characters. */
const longest = 2000;
const errorPrefix = "ERR ";

/** What a server said, cleaned and cut to a length one can show. */
export function serverWords(said: Buffer | string): string {
  const text = cleanText(said.toString()).trim();
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** What a server says in place of an answer (gitprotocol-pack "error-line"), if the packet is that. */
export function errorWords({ data }: DataPacket): string | undefined {
  return data.toString("latin1", 0, errorPrefix.length) === errorPrefix
    ? serverWords(data.subarray(errorPrefix.length))
    : undefined;
}

/** The server speaks the protocol, and says in it that it cannot do what it was asked for. */
export class ServerError extends RemoteUnreachableError {}

export function serverError(words: string): ServerError {
  return new ServerError(`the server says: ${words}`);
}

/** The text of a line of the protocol. @throws {ServerError} if the server says that it failed. */
export function lineOf(packet: DataPacket): string {
  const words = errorWords(packet);
  if (words !== undefined) {
    throw serverError(words);
  }
  return packet.data.toString("utf8").replace(/\n$/, "");
}
