import { cleanText } from "../../clean-text.ts";
import { ProtocolError, RepositoryNotFoundError, UnsupportedRemoteError } from "../../errors.ts";
import { type Advertisement, readAdvertisement } from "../protocol/advertisement.ts";
import { type Packet, readPackets } from "../protocol/pkt-line.ts";
import { ServerError, serverError, serverWords } from "../protocol/server-words.ts";
import { mediaTypeOf, readPage, requireType } from "./check-answer.ts";
import type { ServiceAnswer } from "./service-client.ts";

/** Bytes of an advertisement, which lists every ref in version 0. */
const maxAdvertisement = 64 * 1024 * 1024;
const listedRef = /^[0-9a-f]{40}(?:[0-9a-f]{24})?\t/;

/**
 * What a server says of a service (gitprotocol-http "Discovering References").
 * @throws {UnsupportedRemoteError} if it only serves files, as the dumb protocol has it.
 * @throws {RepositoryNotFoundError} if it serves something else.
 * @throws {ProtocolError}
 */
export async function readDiscovery(answer: ServiceAnswer): Promise<Advertisement> {
  const { service, body } = answer;
  const type = `application/x-${service}-advertisement`;
  if (mediaTypeOf(answer) !== type) {
    throw await explainOther(answer);
  }
  await requireType(answer, type);
  const packets = withoutBanner(readPackets(bounded(body)), answer);
  try {
    return await readAdvertisement(packets);
  } catch (error) {
    throw withPurpose(error, answer.purpose);
  } finally {
    await packets.return(undefined);
  }
}

function withPurpose(error: unknown, purpose: string): unknown {
  for (const type of [ProtocolError, ServerError]) {
    if (error instanceof type) {
      return new type(`${purpose} failed: ${error.message}`);
    }
  }
  return error;
}

async function explainOther(answer: ServiceAnswer): Promise<Error> {
  const { start } = await readPage(answer);
  return listedRef.test(start.toString("latin1", 0, 65))
    ? new UnsupportedRemoteError(
        `${answer.purpose} failed: the server only speaks the dumb protocol. Use the engine cli or auto.`,
      )
    : new RepositoryNotFoundError(
        `${answer.purpose} failed: the server answers, but not like a Git repository. Check the URL, and whether it leads to a page to sign in.`,
      );
}

async function* bounded(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > maxAdvertisement) {
      throw new ProtocolError(
        `the server introduces itself with more than ${maxAdvertisement} bytes`,
      );
    }
    yield chunk;
  }
}

/** A line with the service and a flush packet come first; with version 2, servers may leave them out. */
async function* withoutBanner(
  packets: AsyncIterable<Packet>,
  { service, secrets }: ServiceAnswer,
): AsyncGenerator<Packet> {
  let place: "start" | "banner" | "advertisement" = "start";
  for await (const packet of packets) {
    refuseError(packet, secrets);
    const named = place === "start" ? namedService(packet) : undefined;
    if (named !== undefined && named !== service) {
      throw new ProtocolError(
        "the server introduces another service than the one it was asked for",
      );
    }
    if (named !== undefined) {
      place = "banner";
    } else if (place === "banner" && packet.kind === "flush") {
      place = "advertisement";
    } else {
      place = "advertisement";
      yield packet;
    }
  }
}

/** Secrets are masked before the words are cut, as half of one is not recognised. */
function refuseError(packet: Packet, secrets: readonly string[]): void {
  const line = packet.kind === "data" ? packet.data.toString("utf8") : "";
  if (line.startsWith("ERR ")) {
    throw serverError(serverWords(cleanText(line.slice("ERR ".length), secrets)));
  }
}

function namedService(packet: Packet): string | undefined {
  const line = packet.kind === "data" ? packet.data.toString("utf8") : "";
  return line.match(/^# service=(.*?)\n?$/)?.[1];
}
