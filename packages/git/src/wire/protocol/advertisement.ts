import { ProtocolError } from "../../errors.ts";
import type { Packet } from "./pkt-line.ts";
import { lineOf } from "./server-words.ts";

/**
 * What a server says of a service before anything is asked: the version of the protocol it will
 * speak, and what it can do. Version 0 stands for 0 and 1, which differ in one line.
 */
export interface Advertisement {
  readonly version: 0 | 2;
  /** By name; the value is empty if there is none. A name that is given twice keeps its last value. */
  readonly capabilities: ReadonlyMap<string, string>;
}

const maxCapabilities = 1000;
const firstRefPattern = /^(?:[0-9a-f]{40}|[0-9a-f]{64}) /;

/**
 * Reads an advertisement (gitprotocol-v2 "Capability Advertisement", gitprotocol-pack "Reference
 * Discovery"), up to its flush packet. The refs that version 0 lists are skipped.
 * @throws {ProtocolError}
 */
export async function readAdvertisement(packets: AsyncIterator<Packet>): Promise<Advertisement> {
  const first = await nextLine(packets);
  switch (first) {
    case undefined:
      return { version: 0, capabilities: new Map() };
    case "version 2":
      return { version: 2, capabilities: await readCapabilities(packets) };
    case "version 1":
      return readVersion0(await nextLine(packets), packets);
    default:
      return readVersion0(first, packets);
  }
}

async function readCapabilities(
  packets: AsyncIterator<Packet>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (let line = await nextLine(packets); line !== undefined; line = await nextLine(packets)) {
    found.set(...capability(line));
    if (found.size > maxCapabilities) {
      throw new ProtocolError(`the server names more than ${maxCapabilities} capabilities`);
    }
  }
  return found;
}

/** In version 0 capabilities follow the first ref after a NUL, separated by spaces. */
async function readVersion0(
  first: string | undefined,
  packets: AsyncIterator<Packet>,
): Promise<Advertisement> {
  const [ref = "", words = ""] = (first ?? "").split("\0");
  if (!firstRefPattern.test(ref)) {
    throw new ProtocolError("the answer does not begin like that of a Git server");
  }
  let line: string | undefined = ref;
  while (line !== undefined) {
    line = await nextLine(packets);
  }
  return { version: 0, capabilities: new Map(words.split(" ").filter(Boolean).map(capability)) };
}

function capability(text: string): [name: string, value: string] {
  const equals = text.indexOf("=");
  return equals < 0 ? [text, ""] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** Undefined at the flush packet. */
async function nextLine(packets: AsyncIterator<Packet>): Promise<string | undefined> {
  const { value, done } = await packets.next();
  if (done) {
    throw new ProtocolError("the answer ends before the server has introduced itself");
  }
  switch (value.kind) {
    case "data":
      return lineOf(value);
    case "flush":
      return undefined;
    case "delimiter":
    case "end":
      throw new ProtocolError(
        "the server introduces itself with a packet that does not belong there",
      );
  }
}
