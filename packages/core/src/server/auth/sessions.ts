import { randomBytes } from "node:crypto";
import type { Timers } from "../../runtime.ts";
import { hashOf, type KnownToken, type Tokens } from "./tokens.ts";

interface Session {
  /** The name of the token, and what it was. */
  readonly name: string;
  readonly hash: Buffer;
  readonly endsAt: number;
}

/** Seconds. */
export const sessionLength = 12 * 60 * 60;
const mostSessions = 1_000;

/** Who is logged in, until the process ends. A session is as good as its token is now. */
export class Sessions {
  readonly #tokens: Tokens;
  readonly #timers: Pick<Timers, "now">;
  /** By the hash of their ids, the oldest first. */
  readonly #sessions = new Map<string, Session>();

  constructor(tokens: Tokens, timers: Pick<Timers, "now">) {
    this.#tokens = tokens;
    this.#timers = timers;
  }

  /** @returns the id of a session */
  begin({ caller, hash }: KnownToken): string {
    const id = randomBytes(32).toString("base64url");
    const endsAt = this.#timers.now() + sessionLength * 1_000;
    this.#sessions.set(keyOf(id), { name: caller.actor, hash, endsAt });
    if (this.#sessions.size > mostSessions) {
      const [oldest = ""] = this.#sessions.keys();
      this.#sessions.delete(oldest);
    }
    return id;
  }

  /** The token a session was begun with, if it is still the same and good. */
  async tokenOf(id: string): Promise<KnownToken | undefined> {
    const session = this.#sessions.get(keyOf(id));
    const token = session && (await this.#tokens.named(session.name));
    const isGood =
      token?.hash.equals(session?.hash ?? Buffer.alloc(0)) &&
      !this.#tokens.isExpired(token) &&
      this.#timers.now() < (session?.endsAt ?? 0);
    if (!isGood) {
      this.end(id);
    }
    return isGood ? token : undefined;
  }

  end(id: string): void {
    this.#sessions.delete(keyOf(id));
  }
}

function keyOf(id: string): string {
  return hashOf(id).toString("base64url");
}
