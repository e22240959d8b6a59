import type { ListedCommit } from "./commit-order.ts";
import { ClosedError, GitProgramError, ProtocolError, UnsupportedRemoteError } from "./errors.ts";
import type {
  CallOptions,
  Containment,
  ContainsRequest,
  FetchedObjects,
  FetchRequest,
  ListRefsRequest,
  Log,
  LogRequest,
  PushRequest,
  PushResult,
  RecentRequest,
  RefListing,
  Remote,
} from "./remote.ts";
import type { Logger } from "./runtime.ts";

export interface AutoRemoteOptions {
  readonly preferred: Remote;
  /** Opens the remote that takes over; called again if the first could not run. */
  readonly openFallback: () => Remote;
  readonly logger: Logger;
}

/**
 * A remote that changes engines, once and for good, when the preferred one cannot speak with the
 * server. What the server says of its own trouble is no reason to change.
 */
export class AutoRemote implements Remote {
  readonly location: string;
  readonly #options: AutoRemoteOptions;
  #fallback: Remote | undefined;
  #closed = false;

  constructor(options: AutoRemoteOptions) {
    this.location = options.preferred.location;
    this.#options = options;
  }

  listRefs(request: ListRefsRequest, options: CallOptions): Promise<RefListing> {
    return this.#read((remote) => remote.listRefs(request, options));
  }

  fetch(request: FetchRequest, options: CallOptions): Promise<FetchedObjects> {
    return this.#read((remote) => remote.fetch(request, options));
  }

  log(request: LogRequest, options: CallOptions): Promise<Log> {
    return this.#read((remote) => remote.log(request, options));
  }

  recent(request: RecentRequest, options: CallOptions): Promise<readonly ListedCommit[]> {
    return this.#read((remote) => remote.recent(request, options));
  }

  contains(request: ContainsRequest, options: CallOptions): Promise<Containment> {
    return this.#read((remote) => remote.contains(request, options));
  }

  /** A push whose answer makes no sense may have landed: whoever pushes looks before trying again. */
  push(request: PushRequest, options: CallOptions): Promise<readonly PushResult[]> {
    return this.#tryEngines((remote) => remote.push(request, options));
  }

  checkPush(options: CallOptions): Promise<void> {
    return this.#read((remote) => remote.checkPush(options));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#options.preferred.close(), this.#fallback?.close()]);
  }

  /** What is read can be read again: an answer that makes no sense twice is no accident. */
  async #read<T>(call: (remote: Remote) => Promise<T>): Promise<T> {
    try {
      return await this.#tryEngines(call);
    } catch (error) {
      if (!(error instanceof ProtocolError) || this.#fallback || this.#closed) {
        throw error;
      }
    }
    try {
      return await this.#tryEngines(call);
    } catch (error) {
      if (!(error instanceof ProtocolError)) {
        throw error;
      }
      return await this.#tryFallback(call, error);
    }
  }

  /** Where the other engine cannot run, the preferred one may still do better later. */
  async #tryFallback<T>(call: (remote: Remote) => Promise<T>, reason: ProtocolError): Promise<T> {
    const fallback = this.#change(reason);
    try {
      return await call(fallback);
    } catch (error) {
      if (!(error instanceof GitProgramError)) {
        throw error;
      }
      this.#fallback = undefined;
      await fallback.close();
      throw reason;
    }
  }

  async #tryEngines<T>(call: (remote: Remote) => Promise<T>): Promise<T> {
    if (this.#fallback) {
      return call(this.#fallback);
    }
    try {
      return await call(this.#options.preferred);
    } catch (error) {
      if (!(error instanceof UnsupportedRemoteError) || this.#closed) {
        throw error;
      }
      return call(this.#change(error));
    }
  }

  #change(reason: Error): Remote {
    if (this.#closed) {
      throw new ClosedError(`The connection to ${this.location} was closed.`, { cause: reason });
    }
    if (!this.#fallback) {
      const { openFallback, logger } = this.#options;
      this.#fallback = openFallback();
      logger.warn(
        { remote: this.location, reason: reason.message },
        "the engine cli takes over from the engine wire",
      );
    }
    return this.#fallback;
  }
}
