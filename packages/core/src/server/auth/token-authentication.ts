import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { changes } from "../changes.ts";
import { RequestError } from "../problem.ts";
import type { Authentication, AuthenticationOptions } from "./authentication.ts";
import type { Caller } from "./caller.ts";
import { FailureLimit } from "./failure-limit.ts";
import { peerOf } from "./peer.ts";
import { TooManyFailuresError, UnauthenticatedError } from "./refusals.ts";
import type { LogIn } from "./session-routes.ts";
import { Sessions } from "./sessions.ts";
import { type KnownToken, type TokenSettings, Tokens } from "./tokens.ts";

export interface TokenAuthenticationOptions extends AuthenticationOptions {
  readonly settings: TokenSettings;
}

/** Knows callers by their bearer token, or by the cookie of a session that one was exchanged for. */
export class TokenAuthentication implements Authentication {
  readonly mode = "token";
  readonly logIn: LogIn;
  readonly #options: TokenAuthenticationOptions;
  readonly #tokens: Tokens;
  readonly #sessions: Sessions;
  readonly #failures: FailureLimit;

  constructor(options: TokenAuthenticationOptions) {
    const { site, timers, sessions } = options;
    this.#options = options;
    this.#tokens = new Tokens(options);
    this.#sessions = new Sessions({ tokens: this.#tokens, timers, sessions });
    this.#failures = new FailureLimit(timers);
    this.logIn = {
      cookie: site.isSecure ? "__Host-glu_session" : "glu_session",
      isSecure: site.isSecure,
      begin: async (context, text) => this.#sessions.begin(await this.#verified(context, text)),
      end: (id) => this.#sessions.end(id),
    };
  }

  readonly know = async (context: Context): Promise<Caller> => {
    const header = context.req.header("authorization") ?? "";
    const id = getCookie(context, this.logIn.cookie);
    // What else is in the header is for a proxy in front, which browsers show a password.
    if (id !== undefined && !/^bearer\b/i.test(header)) {
      return await this.#ofSession(context, id);
    }
    const [, text] = /^bearer +(\S+) *$/i.exec(header) ?? [];
    if (text === undefined) {
      throw new UnauthenticatedError(
        "token",
        "a token is needed: send it in the header authorization, as Bearer and the token",
      );
    }
    return (await this.#verified(context, text)).caller;
  };

  async #ofSession(context: Context, id: string): Promise<Caller> {
    const { site } = this.#options;
    if (changes(context) && site.originOf(context.req.raw) !== "own") {
      throw new RequestError(
        403,
        "CROSS_SITE",
        "with a session, changes must come from a page of this server: send origin, or a token",
      );
    }
    const token = await this.#sessions.tokenOf(id);
    if (token === undefined) {
      throw new UnauthenticatedError("token", "the session has ended; log in again");
    }
    return token.caller;
  }

  /** A right token is taken whatever else comes from the same address. */
  async #verified(context: Context, text: string): Promise<KnownToken> {
    const token = await this.#tokens.find(text);
    if (token === undefined) {
      throw this.#failure(peerOf(context));
    }
    if (this.#tokens.isExpired(token)) {
      throw new UnauthenticatedError("token", `the token ${token.caller.actor} has expired`);
    }
    return token;
  }

  #failure(peer: string): RequestError {
    const wait = this.#failures.count(peer);
    if (wait > 0) {
      return new TooManyFailuresError(wait);
    }
    this.#options.logger.warn({ peer }, "somebody sent a token that is unknown");
    return new UnauthenticatedError("token", "the token is unknown");
  }
}
