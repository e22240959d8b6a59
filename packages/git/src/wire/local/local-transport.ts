import { setMaxListeners } from "node:events";
import { ClosedError } from "../../errors.ts";
import { linkedSignal } from "../../linked-signal.ts";
import { Advertisements } from "../advertisements.ts";
import type { Advertisement } from "../protocol/advertisement.ts";
import { SessionLimit } from "../session-limit.ts";
import type { ExchangeOptions, RequestOptions, Service, Transport } from "../transport.ts";
import { directoryIdentity } from "./directory-identity.ts";
import { IdleSessions } from "./idle-sessions.ts";
import { LocalGit, type LocalGitOptions } from "./local-git.ts";
import { type ServiceRequest, ServiceSession } from "./service-session.ts";

interface Call extends ServiceRequest {
  readonly service: Service;
}

/** How many processes work at a time. */
const maxSessions = 8;

/**
 * Reaches a repository on this disk (gitprotocol-pack "File Transport"): through a process of
 * `git upload-pack` that is kept for the next requests, and one of `git receive-pack` per push.
 */
export class LocalTransport implements Transport {
  readonly location: string;
  readonly #git: LocalGit;
  readonly #closing = new AbortController();
  readonly #sessions = new SessionLimit(maxSessions);
  readonly #idle: IdleSessions;
  /** The directory that a session is in: its repository may have made room for another. */
  readonly #places = new WeakMap<ServiceSession, string>();
  readonly #advertisements = new Advertisements((service, signal) => this.#greet(service, signal));

  constructor(options: LocalGitOptions) {
    this.location = options.path;
    this.#git = new LocalGit(options);
    this.#idle = new IdleSessions(options.timers);
    // As many as there are processes.
    setMaxListeners(0, this.#closing.signal);
  }

  async discover(service: Service, { signal }: ExchangeOptions): Promise<Advertisement> {
    this.#closing.signal.throwIfAborted();
    return await this.#advertisements.of(service, signal);
  }

  async *exchange(
    service: Service,
    request: Buffer,
    { remembers, ...options }: RequestOptions,
  ): AsyncGenerator<Buffer> {
    const { signal, release } = linkedSignal(this.#closing.signal, options.signal);
    try {
      const leave = await this.#sessions.take(signal);
      try {
        yield* this.#exchange({ service, request, remembers, signal });
      } finally {
        leave();
      }
    } finally {
      release();
    }
  }

  forget(): void {
    this.#advertisements.forget();
    this.#idle.endAll();
  }

  async close(): Promise<void> {
    this.#closing.abort(new ClosedError(`The connection to ${this.location} was closed.`));
    this.#idle.endAll();
    await this.#git.settled();
  }

  async *#exchange(call: Call): AsyncGenerator<Buffer> {
    const session = (await this.#askAgain(call)) ?? (await this.#askAnew(call));
    try {
      yield* session.answer();
    } finally {
      await this.#leave(session);
    }
  }

  /** Asks a process that has answered before; undefined if there is none, or it has ended since. */
  async #askAgain(call: Call): Promise<ServiceSession | undefined> {
    const session = call.service === "git-upload-pack" ? await this.#take(call) : undefined;
    return session && (await this.#ask(session, call)) ? session : undefined;
  }

  async #askAnew(call: Call): Promise<ServiceSession> {
    const session = await this.#start(call.service);
    await this.#ask(session, call);
    return session;
  }

  async #ask(session: ServiceSession, call: Call): Promise<boolean> {
    let isAnswering = false;
    try {
      isAnswering = await session.ask(call);
      return isAnswering;
    } finally {
      if (!isAnswering) {
        await session.end();
      }
    }
  }

  async #take({ remembers }: Call): Promise<ServiceSession | undefined> {
    const place = await directoryIdentity(this.location);
    let session = this.#idle.take(remembers);
    while (session && this.#places.get(session) !== place) {
      await session.end();
      session = this.#idle.take(remembers);
    }
    return session;
  }

  async #greet(service: Service, signal: AbortSignal): Promise<Advertisement> {
    const session = await this.#start(service);
    try {
      return await session.greet(signal);
    } finally {
      await this.#leave(session);
    }
  }

  async #start(service: Service): Promise<ServiceSession> {
    const place = await directoryIdentity(this.location);
    const verb = service === "git-upload-pack" ? "Reading from" : "Pushing to";
    const { signal } = this.#closing;
    const purpose = `${verb} ${this.location}`;
    const session = new ServiceSession(this.#git, { purpose, service, signal });
    if (place !== undefined) {
      this.#places.set(session, place);
    }
    return session;
  }

  async #leave(session: ServiceSession): Promise<void> {
    if (session.isWaiting && !this.#closing.signal.aborted) {
      this.#idle.keep(session);
    } else {
      await session.end();
    }
  }
}
