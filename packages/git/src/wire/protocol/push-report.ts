import { cleanText } from "../../clean-text.ts";
import { ProtocolError } from "../../errors.ts";
import type { PushResult, RefUpdate } from "../../remote.ts";
import { type DataPacket, type Packet, PacketSplitter } from "./pkt-line.ts";
import { judge, type RefReport } from "./push-verdict.ts";
import { lineOf, serverWords } from "./server-words.ts";
import { isBand, readBand } from "./side-band.ts";

/** Bytes; the end is kept, where the reason stands. */
const maxWords = 16 * 1024;
const unpackPrefix = "unpack ";
const statusPattern = /^(?<verdict>ok|ng) (?<ref>\S+)(?: (?<reason>.*))?$/s;

/**
 * The report on a push, put together from the packets of the answer (gitprotocol-pack "Report
 * Status"), which may be multiplexed with what hooks say.
 */
export class PushReport {
  readonly #updates: readonly RefUpdate[];
  readonly #reports: Map<string, RefReport | undefined>;
  readonly #nested = new PacketSplitter();
  /** Whether the answer is multiplexed; undefined before its first packet. */
  #isBanded: boolean | undefined;
  #words: Buffer = Buffer.alloc(0);
  #unpack: string | undefined;
  #isComplete = false;

  constructor(updates: readonly RefUpdate[]) {
    this.#updates = updates;
    this.#reports = new Map(updates.map(({ ref }) => [ref, undefined]));
  }

  /** Whether the report has ended, whatever else the answer may bring. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** @throws {ProtocolError} */
  take(packet: Packet): void {
    this.#isBanded ??= packet.kind === "data" && isBand(packet);
    if (this.#isBanded) {
      this.#takeBand(packet);
    } else {
      this.#takeLine(packet);
    }
  }

  /** One result per update. @throws {ProtocolError} if the report says nothing about one of them. */
  results(): readonly PushResult[] {
    const unpack = this.#unpack;
    if (!this.#isComplete || unpack === undefined) {
      throw new ProtocolError("the answer to a push breaks off");
    }
    const words = cleanText(this.#words.toString()).trim();
    return this.#updates.map(({ ref }) => {
      const report = this.#reports.get(ref);
      if (!report) {
        throw new ProtocolError(`the answer to a push says nothing about ${ref}`);
      }
      return judge(ref, { unpack, report, words });
    });
  }

  #takeBand(packet: Packet): void {
    if (packet.kind !== "data") {
      return;
    }
    const { kind, bytes } = readBand(packet);
    if (kind === "words") {
      this.#hear(bytes);
      return;
    }
    for (const nested of this.#nested.push(bytes)) {
      this.#takeLine(nested);
    }
  }

  /** What is said after the report is about other things. */
  #hear(bytes: Buffer): void {
    if (!this.#isComplete) {
      this.#words = Buffer.concat([this.#words, bytes]).subarray(-maxWords);
    }
  }

  #takeLine(packet: Packet): void {
    if (this.#isComplete) {
      return;
    }
    if (packet.kind === "data") {
      this.#parse(packet);
    } else if (packet.kind === "flush" && this.#unpack !== undefined) {
      this.#isComplete = true;
    } else {
      throw new ProtocolError("the answer to a push is no report");
    }
  }

  #parse(packet: DataPacket): void {
    const line = lineOf(packet);
    if (this.#unpack === undefined) {
      this.#unpack = unpackResult(line);
      return;
    }
    const { verdict, ref, reason = "" } = line.match(statusPattern)?.groups ?? {};
    if (ref !== undefined && this.#reports.has(ref)) {
      this.#reports.set(ref, verdict === "ok" ? { kind: "ok" } : { kind: "rejected", reason });
    } else if (ref === undefined && !line.startsWith("option ")) {
      throw new ProtocolError(`the report on a push has the line "${serverWords(line)}"`);
    }
  }
}

function unpackResult(line: string): string {
  if (!line.startsWith(unpackPrefix)) {
    throw new ProtocolError(`a push was answered with "${serverWords(line)}"`);
  }
  return serverWords(line.slice(unpackPrefix.length));
}
