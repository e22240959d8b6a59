import { ProtocolError } from "../../errors.ts";
import { isOid, type Oid } from "../../objects/object.ts";
import { MissingWantError } from "./missing-want-error.ts";
import type { DataPacket, Packet } from "./pkt-line.ts";
import { errorWords, lineOf, type ServerError, serverError, serverWords } from "./server-words.ts";
import { readBand } from "./side-band.ts";
import { encodeCommand, offers } from "./v2-command.ts";

export interface FetchCommand {
  readonly wants: readonly Oid[];
  /** Commits whose history need not be sent. */
  readonly haves?: readonly Oid[] | undefined;
  /**
   * Commits whose parents are not here. Not sent to a server that cannot. Without `deepen`, a server
   * may send all the history that lies behind them.
   */
  readonly shallow?: readonly Oid[] | undefined;
  /** How many generations of commits to send. Not sent to a server that cannot. */
  readonly deepen?: number | undefined;
  /** What to leave out, such as `blob:none`. Not sent to a server that cannot. */
  readonly filter?: string | undefined;
  /** Whether objects may be sent as deltas to what `haves` imply. @default false */
  readonly thin?: boolean | undefined;
  /** Whether the server says first which of `haves` it has. @default false */
  readonly negotiate?: boolean | undefined;
}

/** The request for objects (gitprotocol-v2 "fetch"). */
export function encodeFetch(
  command: FetchCommand,
  capabilities: ReadonlyMap<string, string>,
): Buffer {
  const { wants, haves = [], shallow = [], deepen, filter } = command;
  const { thin = false, negotiate = false } = command;
  const canShallow = offers(capabilities, "fetch", "shallow");
  const canFilter = offers(capabilities, "fetch", "filter");
  const args = [
    ...(thin ? ["thin-pack"] : []),
    "no-progress",
    "ofs-delta",
    ...(canShallow ? shallow.map((oid) => `shallow ${oid}`) : []),
    ...(canShallow && deepen !== undefined ? [`deepen ${deepen}`] : []),
    ...(canFilter && filter !== undefined ? [`filter ${filter}`] : []),
    ...wants.map((oid) => `want ${oid}`),
    ...haves.map((oid) => `have ${oid}`),
    ...(negotiate ? [] : ["done"]),
  ];
  return encodeCommand({ command: "fetch", arguments: args, capabilities });
}

const acknowledgments = "acknowledgments";

type Section = "skipped" | "packfile";

const skippedSections: ReadonlySet<string> = new Set([
  acknowledgments,
  "shallow-info",
  "wanted-refs",
]);

/**
 * Reads the answer up to its flush packet and hands out the bytes of the pack as they come. `onPack`
 * may throw to stop it.
 * @throws {MissingWantError}
 * @throws {ServerError}
 * @throws {ProtocolError}
 */
export async function readFetchAnswer(
  packets: AsyncIterable<Packet>,
  onPack: (bytes: Buffer) => void,
): Promise<void> {
  let section: Section | undefined;
  for await (const packet of packets) {
    if (packet.kind === "data") {
      section = readPacket(packet, section, onPack);
    } else if (section === "packfile" && packet.kind === "flush") {
      return;
    } else if (section === "skipped" && packet.kind === "delimiter") {
      section = undefined;
    } else {
      throw new ProtocolError("the answer has no pack, or one that does not end as it should");
    }
  }
  throw new ProtocolError("the answer breaks off before its pack is complete");
}

/** How a server says that it has nothing of what it was asked. */
const nothingInCommon = [acknowledgments, "NAK"];

/**
 * Reads from the answer to a negotiation about one commit whether the server has it. What is sent
 * after a yes is not read.
 * @throws {MissingWantError}
 * @throws {ServerError}
 * @throws {ProtocolError}
 */
export async function readAcknowledgment(
  packets: AsyncIterable<Packet>,
  commit: Oid,
): Promise<boolean> {
  let read = 0;
  for await (const packet of packets) {
    if (packet.kind === "flush" && read === nothingInCommon.length) {
      return false;
    }
    const line = lineIn(packet);
    if (read === 1 && line === `ACK ${commit}`) {
      return true;
    }
    if (line === undefined || line !== nothingInCommon[read]) {
      break;
    }
    read += 1;
  }
  throw new ProtocolError("the answer does not say whether the server has a commit");
}

/** The section that goes on after the packet. Each begins with its name. */
function readPacket(
  packet: DataPacket,
  section: Section | undefined,
  onPack: (bytes: Buffer) => void,
): Section {
  throwIfError(packet);
  if (section === undefined) {
    return sectionNamed(lineOf(packet));
  }
  if (section === "packfile") {
    const { kind, bytes } = readBand(packet);
    if (kind === "data" && bytes.length > 0) {
      onPack(bytes);
    }
  }
  return section;
}

function sectionNamed(name: string): Section {
  if (name === "packfile") {
    return name;
  }
  if (skippedSections.has(name)) {
    return "skipped";
  }
  throw new ProtocolError(
    `the answer has a section "${serverWords(name)}", which was not asked for`,
  );
}

function throwIfError(packet: DataPacket): void {
  const words = errorWords(packet);
  if (words !== undefined) {
    throw explain(words);
  }
}

function lineIn(packet: Packet): string | undefined {
  if (packet.kind !== "data") {
    return undefined;
  }
  throwIfError(packet);
  return lineOf(packet);
}

/** Git says `not our ref <oid>`, JGit `want <oid> not valid`; others name the object too. */
function explain(words: string): ServerError {
  const name = words.match(/\b(?:[0-9a-f]{64}|[0-9a-f]{40})\b/)?.[0];
  const oid = name !== undefined && isOid(name) ? name : undefined;
  const isMissing =
    /not our ref/i.test(words) ||
    (oid && /not (?:found|valid)|does not exist|missing|unknown|no such/i.test(words));
  return isMissing ? new MissingWantError(serverError(words).message, oid) : serverError(words);
}
