import type { Credential, CredentialProvider } from "../credential.ts";
import { basicAuthorization } from "../credential.ts";
import { waitFor } from "../deadline.ts";
import { CredentialError, InvalidResponseError } from "../errors.ts";
import type { Timers } from "../runtime.ts";
import type { Challenge } from "./challenge.ts";
import type { HttpClient } from "./http-client.ts";
import { anonymousLogin, credentialLogin, withheldLogin } from "./login.ts";
import { mayHaveCredential } from "./token-host.ts";
import type { TokenPlace } from "./token-request.ts";
import { TokenSource } from "./token-source.ts";

export interface AuthorizerOptions {
  readonly http: HttpClient;
  /** Of the registry, with its port if it has one. */
  readonly host: string;
  readonly credential: CredentialProvider;
  /** Hosts that may have the credential although they do not belong to the registry. */
  readonly tokenHosts: readonly string[];
  readonly plainHttp: boolean;
  readonly timers: Timers;
  /** For one token, in ms. */
  readonly deadline: number;
  /** Aborted when the registry is closed. */
  readonly closed: AbortSignal;
}

/** What a request is sent with. */
export interface Authorization {
  readonly header: string | undefined;
  /** Who asks, and what to do if that is refused; reads on in a message. */
  readonly identity: string;
}

type BearerChallenge = Extract<Challenge, { kind: "bearer" }>;

/** Knows what one registry wants to be sent, as it learns from the challenges it meets. */
export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #tokens = new Map<string, TokenSource>();
  #wantsBasic = false;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
  }

  /** What to send with a request for this repository. @throws {RegistryError} or the reason of the signal. */
  async authorization(repository: string, signal: AbortSignal): Promise<Authorization> {
    const tokens = this.#tokens.get(repository);
    if (tokens !== undefined) {
      const { value, identity } = await tokens.token(signal);
      return { header: `Bearer ${value}`, identity };
    }
    const { credential, identity } = this.#wantsBasic
      ? credentialLogin(await this.#credential(signal))
      : anonymousLogin;
    const header = credential === undefined ? undefined : basicAuthorization(credential);
    return { header, identity };
  }

  /** Takes in that a request for this repository, sent with `rejected`, was answered with 401. */
  learn(repository: string, challenges: readonly Challenge[], rejected: Authorization): void {
    const bearer = challenges.find((challenge) => challenge.kind === "bearer");
    if (bearer === undefined) {
      this.#tokens.delete(repository);
      this.#wantsBasic = challenges.some(({ kind }) => kind === "basic");
      return;
    }
    const place = this.#tokenPlace(repository, bearer);
    const known = this.#tokens.get(repository);
    if (known?.serves(place)) {
      known.reject(rejected.header?.replace("Bearer ", "") ?? "");
    } else {
      this.#tokens.set(repository, this.#tokenSource(place));
    }
  }

  #tokenPlace(repository: string, { realm, service, scope }: BearerChallenge): TokenPlace {
    if (!URL.canParse(realm) || !/^https?:$/.test(new URL(realm).protocol)) {
      throw new InvalidResponseError(
        "shape",
        `${this.#options.host} does not say where its tokens come from: check that it is a registry`,
      );
    }
    return { realm: new URL(realm), service, scope: scope ?? `repository:${repository}:pull` };
  }

  #tokenSource(place: TokenPlace): TokenSource {
    const { host, tokenHosts, plainHttp, ...options } = this.#options;
    const limits = { registryHost: host, trusted: tokenHosts, plainHttp };
    const login = mayHaveCredential(place.realm, limits)
      ? credentialLogin
      : (credential: Credential | undefined) => withheldLogin(credential, place.realm.host);
    return new TokenSource({
      ...options,
      place,
      login: async (signal) => login(await this.#credential(signal)),
    });
  }

  async #credential(signal: AbortSignal): Promise<Credential | undefined> {
    try {
      return await waitFor(this.#options.credential(), signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new CredentialError(
        `the credential for ${this.#options.host} could not be obtained; the cause says why`,
        { cause: error },
      );
    }
  }
}
