import { createHash, timingSafeEqual } from "node:crypto";
import { describeError } from "../../errors.ts";
import type { Redactor } from "../../redactor.ts";
import type { Runtime } from "../../runtime.ts";
import { fewestCharacters } from "../../token-length.ts";
import type { Caller } from "./caller.ts";

interface TokenSetting {
  readonly token: { readonly reveal: () => Promise<string> };
  readonly role: Caller["role"];
  readonly pipelines?: readonly string[];
  /** The last ms it is good in. */
  readonly expires?: number;
}

/** By the names of those who have them. */
export type TokenSettings = Readonly<Record<string, TokenSetting>>;

export interface TokensOptions extends Runtime {
  readonly settings: TokenSettings;
  /** Told of every token. */
  readonly redactor: Redactor | undefined;
}

/** A token that is configured, and who sends it. */
export interface KnownToken {
  readonly caller: Caller;
  readonly hash: Buffer;
  /** The last ms it is good in. */
  readonly expires: number | undefined;
}

/** How long what files hold is taken for true, in ms: requests come more often than tokens change. */
const freshFor = 1_000;

/** The tokens of the configuration, as their files are now. */
export class Tokens {
  readonly #options: TokensOptions;
  readonly #faults = new Map<string, string>();
  #known: Promise<readonly KnownToken[]> = Promise.resolve([]);
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** Takes as long for one that is nearly right as for one that is not. */
  async find(text: string): Promise<KnownToken | undefined> {
    const hash = hashOf(text);
    let found: KnownToken | undefined;
    for (const token of await this.#current()) {
      if (timingSafeEqual(token.hash, hash)) {
        found = token;
      }
    }
    return found;
  }

  /** The one that is called so now. */
  async named(name: string): Promise<KnownToken | undefined> {
    return (await this.#current()).find(({ caller }) => caller.actor === name);
  }

  isExpired({ expires }: KnownToken): boolean {
    return expires !== undefined && this.#options.timers.now() > expires;
  }

  async #current(): Promise<readonly KnownToken[]> {
    const age = this.#options.timers.now() - this.#readAt;
    if (age < 0 || age >= freshFor) {
      this.#readAt = this.#options.timers.now();
      this.#known = this.#readAll();
    }
    return await this.#known;
  }

  async #readAll(): Promise<readonly KnownToken[]> {
    const names = Object.keys(this.#options.settings);
    const tokens = await Promise.all(names.map((name) => this.#read(name)));
    return tokens.filter((token) => token !== undefined);
  }

  async #read(name: string): Promise<KnownToken | undefined> {
    const { settings, redactor } = this.#options;
    const { [name]: setting } = settings;
    try {
      const text = (await setting?.token.reveal()) ?? "";
      redactor?.remember(`token ${name}`, text);
      if (setting === undefined || text.length < fewestCharacters) {
        throw new RangeError(`it has fewer than ${fewestCharacters} characters`);
      }
      this.#faults.delete(name);
      const { role, pipelines, expires } = setting;
      return { caller: { actor: name, role, pipelines }, hash: hashOf(text), expires };
    } catch (error) {
      this.#say(name, describeError(error).message);
      return undefined;
    }
  }

  /** Once, until it is something else. */
  #say(name: string, message: string): void {
    if (this.#faults.get(name) !== message) {
      this.#faults.set(name, message);
      this.#options.logger.warn({ token: name, error: message }, "a token cannot be used");
    }
  }
}

/** Of the same length for all, and of no use to who reads it. */
export function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
