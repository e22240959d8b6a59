import { UnsupportedRemoteError } from "../../errors.ts";
import { hashLength, type ObjectFormat } from "../../objects/object.ts";
import type { PushResult, RefUpdate } from "../../remote.ts";
import { writePack } from "../pack/write-pack.ts";
import { encodePacket, flushPacket, type Packet } from "./pkt-line.ts";
import { PushReport } from "./push-report.ts";
import { agent } from "./v2-command.ts";

export interface PushCommand {
  readonly updates: readonly RefUpdate[];
  /** Undefined if the remote has every object. Not sent if refs are only deleted. */
  readonly pack: Buffer | undefined;
  readonly format: ObjectFormat;
  /** What the server advertised. */
  readonly capabilities: ReadonlyMap<string, string>;
}

/** What is asked for if the server can do it. */
const wantedCapabilities = ["report-status", "side-band-64k", "quiet"];

/**
 * The request to move refs (gitprotocol-pack "Reference Update Request and Packfile Transfer").
 * @throws {UnsupportedRemoteError} if the server cannot do it, or would not say what became of it.
 */
export function encodePush({ updates, pack, format, capabilities }: PushCommand): Buffer {
  const onlyDeletes = updates.every((update) => update.new === undefined);
  checkCapabilities({ updates, format, capabilities });
  const asked = [
    ...wantedCapabilities.filter((name) => capabilities.has(name)),
    ...(capabilities.has("object-format") ? [`object-format=${format}`] : []),
    ...(capabilities.has("agent") ? [`agent=${agent}`] : []),
  ].join(" ");
  const commands = updates.map((update, index) =>
    encodePacket(`${encodeUpdate(update, format)}${index === 0 ? `\0 ${asked}` : ""}`),
  );
  const packs = onlyDeletes ? [] : [pack ?? writePack([], format)];
  return Buffer.concat([...commands, flushPacket, ...packs]);
}

/**
 * What became of each update, in the same order. A complete report counts, even if the answer breaks
 * off after it while a hook of the server goes on.
 * @throws {ProtocolError} if the report is missing, malformed or silent about one of them.
 */
export async function readPushReport(
  packets: AsyncIterable<Packet>,
  updates: readonly RefUpdate[],
): Promise<readonly PushResult[]> {
  const report = new PushReport(updates);
  try {
    for await (const packet of packets) {
      report.take(packet);
      if (packet.kind === "flush") {
        break;
      }
    }
  } catch (error) {
    if (!report.isComplete) {
      throw error;
    }
  }
  return report.results();
}

function encodeUpdate(update: RefUpdate, format: ObjectFormat): string {
  const zero = "0".repeat(hashLength(format) * 2);
  return `${update.old ?? zero} ${update.new ?? zero} ${update.ref}`;
}

function checkCapabilities({ updates, format, capabilities }: Omit<PushCommand, "pack">): void {
  if (!capabilities.has("report-status")) {
    throw new UnsupportedRemoteError(
      "The server does not report what becomes of a push. Use the engine cli or auto.",
    );
  }
  const serverFormat = capabilities.get("object-format") ?? "sha1";
  if (serverFormat !== format) {
    throw new UnsupportedRemoteError(
      `The server names its objects with ${serverFormat}, not ${format}. Use the engine cli or auto.`,
    );
  }
  const deletion = updates.find((update) => update.new === undefined);
  if (deletion && !capabilities.has("delete-refs")) {
    throw new UnsupportedRemoteError(
      `The server cannot delete refs, such as ${deletion.ref}. Delete it there by hand.`,
    );
  }
}
