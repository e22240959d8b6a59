import { createHmac, randomBytes } from "node:crypto";
import type { LoginSessions } from "../../login-sessions.ts";
import type { Timers } from "../../runtime.ts";
import { memoryLoginSessions } from "../../stores/memory/login-sessions.ts";
import { hashOf, type KnownToken, type Tokens } from "./tokens.ts";

export interface SessionsOptions {
  readonly tokens: Tokens;
  readonly timers: Pick<Timers, "now">;
  /** Where they are kept now. @throws {StoppedError} if that is not known. @default in memory */
  readonly sessions: (() => LoginSessions) | undefined;
}

/** Seconds. */
export const sessionLength = 12 * 60 * 60;

/** Who is logged in. A session is as good as its token is now. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #inMemory = memoryLoginSessions();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** @returns the id of a session */
  async begin(token: KnownToken): Promise<string> {
    const { timers } = this.#options;
    const id = randomBytes(32).toString("base64url");
    const now = timers.now();
    const endsAt = new Date(now + sessionLength * 1_000);
    const session = {
      key: keyOf(id),
      token: token.caller.actor,
      proof: proofOf(id, token),
      endsAt,
    };
    await this.#kept().keep(session, new Date(now));
    return id;
  }

  /** The token a session was begun with, if it is still the same and good. */
  async tokenOf(id: string): Promise<KnownToken | undefined> {
    const { timers, tokens } = this.#options;
    const session = await this.#kept().find(keyOf(id));
    if (session === undefined || timers.now() >= session.endsAt.getTime()) {
      return undefined;
    }
    const token = await tokens.named(session.token);
    const isGood = token && proofOf(id, token) === session.proof && !tokens.isExpired(token);
    return isGood ? token : undefined;
  }

  async end(id: string): Promise<void> {
    const sessions = this.#kept();
    const key = keyOf(id);
    // Anybody may ask for it: without a session, nothing is written.
    if (await sessions.find(key)) {
      await sessions.remove(key);
    }
  }

  #kept(): LoginSessions {
    return this.#options.sessions?.() ?? this.#inMemory;
  }
}

function keyOf(id: string): string {
  return hashOf(id).toString("base64url");
}

/** Without the id, no token can be tried against it. */
function proofOf(id: string, { hash }: KnownToken): string {
  return createHmac("sha256", id).update(hash).digest("base64url");
}
