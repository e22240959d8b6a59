import { UnsupportedRemoteError } from "../errors.ts";
import { type Advertisement, readAdvertisement } from "./protocol/advertisement.ts";
import { readPackets } from "./protocol/pkt-line.ts";
import type { SplitAnswer } from "./split-answer.ts";
import type { Service } from "./transport.ts";

export interface Greeting {
  readonly service: Service;
  readonly answer: SplitAnswer;
  /** Where the repository is, for messages. */
  readonly location: string;
}

/** What a service says of itself before its answer. @throws {ProtocolError} */
export function readGreeting({ advertisement }: SplitAnswer): Promise<Advertisement> {
  return readAdvertisement(readPackets(only(advertisement)));
}

/**
 * Makes sure that what follows is an answer to the request that was sent already. Refs that a push
 * does not need to know are not looked at.
 * @throws {UnsupportedRemoteError}
 * @throws {ProtocolError}
 */
export async function checkGreeting({ service, answer, location }: Greeting): Promise<void> {
  if (answer.complete && service === "git-receive-pack") {
    return;
  }
  const { version } = await readGreeting(answer);
  if (version !== 2) {
    throw new UnsupportedRemoteError(
      `${location} does not speak version 2 of Git's protocol. Use the engine cli or auto.`,
    );
  }
}

async function* only(chunk: Buffer): AsyncGenerator<Buffer> {
  yield chunk;
}
