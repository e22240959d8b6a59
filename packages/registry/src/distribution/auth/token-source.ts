import type { Credential } from "../../credential.ts";
import { waitFor, withSignals } from "../../deadline.ts";
import type { Timers } from "../../runtime.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Login } from "./login.ts";
import { accessTokenIdentity, readAccessToken } from "./login.ts";
import type { Token, TokenPlace } from "./token-request.ts";
import { requestToken } from "./token-request.ts";

export interface TokenSourceOptions {
  readonly http: HttpClient;
  readonly place: TokenPlace;
  /** Called for each token. */
  readonly credential: (signal: AbortSignal) => Promise<Credential | undefined>;
  /** As whom to ask the token service. */
  readonly login: (credential: Login["credential"]) => Login;
  readonly timers: Timers;
  /** Aborted when the registry is closed. */
  readonly closed: AbortSignal;
}

/** The token for one scope: fetched when first needed, shared, and renewed before it expires. */
export class TokenSource {
  readonly #options: TokenSourceOptions;
  #token: Token | undefined;
  #pending: Promise<Token> | undefined;

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  /** @throws {RegistryError} or the reason of the signal. */
  async token(signal: AbortSignal): Promise<Token> {
    if (this.#token === undefined || this.#token.renewAt <= this.#options.timers.now()) {
      this.#pending ??= this.#renew();
      return await waitFor(this.#pending, signal);
    }
    return this.#token;
  }

  /** The registry does not accept this token any more. */
  reject(value: string): void {
    if (this.#token?.value === value) {
      this.#token = undefined;
    }
  }

  /** Whether its tokens are those for this place. */
  serves({ realm, service, scope }: TokenPlace): boolean {
    const { place } = this.#options;
    return place.realm.href === realm.href && place.service === service && place.scope === scope;
  }

  /** Not bound to the signal of whoever asked first: others wait for the same token. */
  async #renew(): Promise<Token> {
    try {
      this.#token = await withSignals([this.#options.closed], (signal) => this.#obtain(signal));
      return this.#token;
    } finally {
      this.#pending = undefined;
    }
  }

  async #obtain(signal: AbortSignal): Promise<Token> {
    const { http, place, timers } = this.#options;
    const credential = await this.#options.credential(signal);
    if (credential !== undefined && "accessToken" in credential) {
      const value = readAccessToken(credential);
      // It may change at any time, so that it is asked for with each request.
      return { value, identity: accessTokenIdentity, renewAt: timers.now() };
    }
    const login = this.#options.login(credential);
    return await requestToken(http, { place, login, now: timers.now }, signal);
  }
}
