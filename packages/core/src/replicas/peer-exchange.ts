import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { urlToHttpOptions } from "node:url";
import { describeError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import { type PassedRequest, PeerAwayError } from "./peers.ts";
import type { Replica } from "./placement.ts";
import { secretHeader } from "./replica-headers.ts";

export interface PeerExchangeOptions {
  readonly timers: Timers;
  /** How replicas that speak https are known. @default as any server is */
  readonly tls?: Pick<ConnectionOptions, "ca" | "servername" | "checkServerIdentity"> | undefined;
}

export interface PeerRequest extends PassedRequest {
  /** True if it does no harm that it is sent twice: then a connection is used again. @default false */
  readonly isRepeatable?: boolean;
}

/** How long a connection may take to open, in ms. */
const connectLimit = 3_000;
/** More than any answer of ours has, in bytes. */
const mostBytes = 64 * 1024 * 1024;

/** Requests to other replicas, by way of no proxy. No connection keeps the process alive. */
export class PeerExchange {
  readonly #options: PeerExchangeOptions;
  readonly #agents = {
    "http:": new HttpAgent({ keepAlive: true }),
    "https:": new HttpsAgent({ keepAlive: true }),
  };

  constructor(options: PeerExchangeOptions) {
    this.#options = options;
  }

  /** Resolves with the beginning of an answer. @throws {PeerAwayError} */
  async send(replica: Replica, request: PeerRequest): Promise<IncomingMessage> {
    const first = this.#sendOnce(replica, request);
    return await first.catch((error: unknown) => {
      const isStale = error instanceof StaleConnectionError && request.isRepeatable;
      // Its other end was closed just then.
      if (isStale && !request.signal?.aborted) {
        return this.#sendOnce(replica, { ...request, isRepeatable: false });
      }
      throw error;
    });
  }

  /** Connections that nobody uses are closed. */
  close(): void {
    this.#agents["http:"].destroy();
    this.#agents["https:"].destroy();
  }

  #sendOnce(
    { address, secret, name }: Replica,
    { method, path, headers, body, signal, isRepeatable = false }: PeerRequest,
  ): Promise<IncomingMessage> {
    const { timers, tls } = this.#options;
    const url = new URL(address);
    const isSecure = url.protocol === "https:";
    const send = isSecure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      let mayHaveArrived = false;
      const sent = send({
        ...urlToHttpOptions(url),
        ...(isSecure && tls),
        path,
        method,
        headers: { ...headers, ...lengthOf(body), [secretHeader]: secret },
        agent: isRepeatable ? this.#agents[isSecure ? "https:" : "http:"] : false,
        signal,
      });
      const late = () => sent.destroy(new Error("it takes no connection"));
      const cancel = timers.after(connectLimit, late, { during: `connecting to ${name}` });
      sent.once("socket", (socket) => {
        socket.unref();
        onReady(socket, isSecure, () => {
          cancel();
          mayHaveArrived = true;
        });
      });
      sent.once("response", resolve);
      sent.on("error", (cause) => {
        cancel();
        const Reason = sent.reusedSocket ? StaleConnectionError : PeerAwayError;
        const message = `${name} at ${address} cannot be asked: ${describeError(cause).message}`;
        reject(new Reason(message, { cause, mayHaveArrived }));
      });
      sent.end(body);
    });
  }
}

/** A connection that was used before has come to its end. */
class StaleConnectionError extends PeerAwayError {}

/** The rest of an answer. @throws {PeerAwayError} if it does not come to its end. */
export async function bodyOf(answer: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > mostBytes) {
        throw new RangeError(`it is longer than ${mostBytes} bytes`);
      }
      chunks.push(chunk);
    }
  } catch (cause) {
    const message = `an answer was cut off: ${describeError(cause).message}`;
    throw new PeerAwayError(message, { cause, mayHaveArrived: true });
  }
  return Buffer.concat(chunks);
}

function onReady(socket: Socket, isSecure: boolean, ready: () => void): void {
  if (socket.connecting) {
    socket.once(isSecure ? "secureConnect" : "connect", ready);
  } else {
    ready();
  }
}

function lengthOf(body: string | undefined) {
  return body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
}
