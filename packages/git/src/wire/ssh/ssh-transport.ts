import { ClosedError } from "../../errors.ts";
import type { Logger } from "../../runtime.ts";
import { quoteForShell } from "../../ssh/quote-for-shell.ts";
import { Advertisements } from "../advertisements.ts";
import { checkGreeting, readGreeting } from "../greeting.ts";
import type { Advertisement } from "../protocol/advertisement.ts";
import { flushPacket } from "../protocol/pkt-line.ts";
import { splitAnswer } from "../split-answer.ts";
import type { ExchangeOptions, Service, Transport } from "../transport.ts";
import { SshConnection } from "./ssh-connection.ts";
import { SshProgram, type SshProgramOptions } from "./ssh-program.ts";

export interface SshTransportOptions extends SshProgramOptions {
  /** Where sockets are kept, if its path is short. @default the system's temporary directory */
  readonly directory: string | undefined;
  readonly logger: Logger;
}

interface Call {
  readonly service: Service;
  readonly request: Buffer;
  readonly signal: AbortSignal;
}

/**
 * Reaches a repository through the `ssh` program (gitprotocol-pack "SSH Transport"): one process per
 * request, all on one connection.
 */
export class SshTransport implements Transport {
  readonly location: string;
  readonly #path: string;
  readonly #connection: SshConnection;
  readonly #advertisements = new Advertisements((service, signal) => this.#ask(service, signal));
  #closed = false;

  constructor({ directory, logger, ...options }: SshTransportOptions) {
    this.location = options.url.url;
    this.#path = options.url.path;
    const program = new SshProgram(options);
    this.#connection = new SshConnection({ program, directory, logger });
  }

  async discover(service: Service, { signal }: ExchangeOptions): Promise<Advertisement> {
    this.#throwIfClosed();
    return await this.#advertisements.of(service, signal);
  }

  /** The request is on its way before the advertisement is read: that saves a round trip. */
  async *exchange(
    service: Service,
    request: Buffer,
    { signal }: ExchangeOptions,
  ): AsyncGenerator<Buffer> {
    const chunks = this.#run({ service, request: sessionOf(service, request), signal });
    try {
      const answer = await splitAnswer(chunks);
      await checkGreeting({ service, answer, location: this.location });
      if (answer.start.length > 0) {
        yield answer.start;
      }
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  }

  forget(): void {
    this.#advertisements.forget();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#connection.close();
  }

  async #ask(service: Service, signal: AbortSignal): Promise<Advertisement> {
    const chunks = this.#run({ service, request: flushPacket, signal });
    try {
      return await readGreeting(await splitAnswer(chunks));
    } finally {
      await chunks.return(undefined);
    }
  }

  #run({ service, request, signal }: Call): AsyncGenerator<Buffer> {
    const verb = service === "git-upload-pack" ? "Reading from" : "Pushing to";
    return this.#connection.run({
      purpose: `${verb} ${this.location}`,
      command: `${service} ${quoteForShell(this.#path)}`,
      input: request,
      signal,
    });
  }

  #throwIfClosed(): void {
    if (this.#closed) {
      throw new ClosedError(`The connection to ${this.location} was closed.`);
    }
  }
}

/** A session of `git-upload-pack` goes on until a flush packet stands where a command would. */
function sessionOf(service: Service, request: Buffer): Buffer {
  return service === "git-upload-pack" ? Buffer.concat([request, flushPacket]) : request;
}
