/** More are not kept: the oldest go. */
export const mostLoginSessions = 1_000;

/**
 * Who is logged in with a browser, so that each server on the same store knows them, and a restart changes nothing.
 *
 * @throws {StoreError}
 */
export interface LoginSessions {
  /** Keeps one that begins at this time. Those that have ended by then are dropped. */
  readonly keep: (session: LoginSession, at: Date) => Promise<void>;
  /** Also one that has ended, as long as it is not dropped. */
  readonly find: (key: string) => Promise<LoginSession | undefined>;
  /** Nothing happens if there is none. */
  readonly remove: (key: string) => Promise<void>;
}

/** Whoever reads it can neither go on with it nor learn of which token it is but its name. */
export interface LoginSession {
  /** The hash of its id. */
  readonly key: string;
  /** The name of the token it was begun with. */
  readonly token: string;
  /** Made of its id and that token. */
  readonly proof: string;
  readonly endsAt: Date;
}
