import type { Credential, CredentialProvider } from "../../credential.ts";
import { withDeadline } from "../../deadline.ts";
import { CredentialError, InvalidResponseError, RegistryError } from "../../errors.ts";
import type { Timers } from "../../runtime.ts";
import type { HttpClient } from "../http/http-client.ts";
import type { Challenge } from "./challenge.ts";
import type { Authorization } from "./login.ts";
import {
  anonymousAuthorization,
  bearerAuthorization,
  credentialLogin,
  directAuthorization,
  withheldLogin,
} from "./login.ts";
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
  /** For obtaining the credential, in ms. */
  readonly deadline: number;
  /** Aborted when the registry is closed. */
  readonly closed: AbortSignal;
}

/** What is asked for; registries may want another token for the tags than for the content. */
export interface Target {
  readonly repository: string;
  readonly kind: "content" | "tags";
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

  /** What to send with a request. @throws {RegistryError} or the reason of the signal. */
  async authorization(target: Target, signal: AbortSignal): Promise<Authorization> {
    const tokens = this.#source(target);
    if (tokens !== undefined) {
      const { value, identity } = await tokens.token(signal);
      return bearerAuthorization(value, identity);
    }
    return this.#wantsBasic
      ? directAuthorization(await this.#credential(signal))
      : anonymousAuthorization;
  }

  /** Takes in that a request, sent with `rejected`, was answered with 401. */
  learn(target: Target, challenges: readonly Challenge[], rejected: Authorization): void {
    const bearer = challenges.find((challenge) => challenge.kind === "bearer");
    if (bearer === undefined) {
      this.#tokens.delete(keyOf(target));
      this.#tokens.delete(keyOf(otherThan(target)));
      this.#wantsBasic = challenges.some(({ kind }) => kind === "basic");
      return;
    }
    const place = this.#tokenPlace(target.repository, bearer);
    const known = [target, otherThan(target)]
      .map((each) => this.#tokens.get(keyOf(each)))
      .find((tokens) => tokens?.serves(place));
    known?.reject(rejected.header?.replace("Bearer ", "") ?? "");
    this.#tokens.set(keyOf(target), known ?? this.#tokenSource(place));
  }

  /** Most registries want one token for everything; what one was good for, it is tried for. */
  #source(target: Target): TokenSource | undefined {
    return this.#tokens.get(keyOf(target)) ?? this.#tokens.get(keyOf(otherThan(target)));
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
    const isTrusted = mayHaveCredential(place.realm, limits);
    return new TokenSource({
      ...options,
      place,
      credential: (signal) => this.#credential(signal),
      login: (credential) =>
        isTrusted
          ? credentialLogin(credential)
          : withheldLogin(credential, { realm: place.realm, plainHttp }),
    });
  }

  async #credential(signal: AbortSignal): Promise<Credential | undefined> {
    const { host, timers, deadline, credential } = this.#options;
    const what = `the credential for ${host}`;
    const limits = { what, limit: deadline, timers, signals: [signal] };
    try {
      return await withDeadline(limits, (inner) => credential({ signal: inner }));
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof RegistryError ? error : this.#credentialError(error);
    }
  }

  #credentialError(cause: unknown): CredentialError {
    return new CredentialError(
      `the credential for ${this.#options.host} could not be obtained${explain(cause)}`,
      { cause },
    );
  }
}

/** Only of errors that say what happens next is it known that they hold no secret. */
function explain(cause: unknown): string {
  const isSafe = cause instanceof Error && "code" in cause && "next" in cause;
  return isSafe ? `: ${cause.message}` : "; the cause says why";
}

function keyOf({ kind, repository }: Target): string {
  return `${kind} ${repository}`;
}

function otherThan({ kind, repository }: Target): Target {
  return { repository, kind: kind === "tags" ? "content" : "tags" };
}
