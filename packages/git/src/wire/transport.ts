import type { Advertisement } from "./protocol/advertisement.ts";

/** The two programs a Git server runs for clients. */
export type Service = "git-upload-pack" | "git-receive-pack";

/** What a process remembers of a request: the refs there were, or where it cut history off. */
export type Memory = "refs" | "depth";

export interface ExchangeOptions {
  readonly signal: AbortSignal;
}

export interface RequestOptions extends ExchangeOptions {
  /**
   * What a process would still go by the next time. Such a request is not answered by one that has
   * answered another like it. @default nothing
   */
  readonly remembers?: Memory | undefined;
}

/**
 * A way to reach the services of one repository. It knows connections, credentials and deadlines, and
 * nothing of what is said.
 */
export interface Transport {
  /** Where the repository is, without user-info: safe to show. */
  readonly location: string;

  /**
   * What the server says of a service, version 2 of the protocol being asked for. Asked once and
   * remembered until `forget`.
   * @throws {UnsupportedRemoteError} if it does not speak the smart protocol.
   * @throws {GitError}
   */
  readonly discover: (service: Service, options: ExchangeOptions) => Promise<Advertisement>;

  /**
   * Sends one request and gives the bytes of the answer as they come, without any advertisement
   * before it. Leaving the loop early ends the connection.
   * @throws {GitError}
   */
  readonly exchange: (
    service: Service,
    request: Buffer,
    options: RequestOptions,
  ) => AsyncIterable<Buffer>;

  /** After an answer that made no sense: the next call discovers again. */
  readonly forget: () => void;

  /** Ends what is running. May be called twice. */
  readonly close: () => Promise<void>;
}
