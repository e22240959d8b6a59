import { randomUUID } from "node:crypto";
import type { Answer } from "./fault.ts";
import type { RegistryRequest } from "./registry-routes.ts";
import { failure } from "./registry-routes.ts";

export interface BearerOptions {
  /** Where tokens come from. @default the `/token` of the server itself */
  readonly realm?: string;
  /** How long a token is said to last, in s. @default 300 */
  readonly expiresIn?: number;
  /** Exchanged for tokens by OAuth2, as `refresh_token`. @default none */
  readonly identityTokens?: readonly string[];
}

export interface GuardOptions {
  /** Passwords by user. Without any, everybody may do everything. */
  readonly users: Readonly<Record<string, string>> | undefined;
  /** Tokens instead of passwords. */
  readonly bearer: BearerOptions | undefined;
  /** Tokens that were given elsewhere and do not end. */
  readonly accessTokens: readonly string[];
}

const service = "test registry";

/** Lets those in who have the right password or token. */
export class RegistryGuard {
  readonly #options: GuardOptions;
  readonly #tokens = new Set<string>();

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** The refusal of a request to the registry; undefined if it may go on. */
  refuse(authorization: string | undefined, url: URL): Answer | undefined {
    const { bearer, users, accessTokens } = this.#options;
    const token = authorization?.replace(/^Bearer /, "") ?? "";
    if (accessTokens.includes(token)) {
      return undefined;
    }
    if (bearer !== undefined) {
      return this.#tokens.has(token) ? undefined : askForToken(bearer, url);
    }
    return users === undefined || this.#isUser(authorization)
      ? undefined
      : failure(401, "UNAUTHORIZED", { "www-authenticate": `Basic realm="${service}"` });
  }

  /** The answer of the token service. */
  giveToken(authorization: string | undefined, request: RegistryRequest): Answer {
    const isPost = request.method === "POST";
    const welcome = isPost
      ? this.#isIdentity(new URLSearchParams(request.body.toString()))
      : this.#options.users === undefined || this.#isUser(authorization);
    if (!welcome) {
      return failure(401, "UNAUTHORIZED");
    }
    const token = randomUUID();
    this.#tokens.add(token);
    const { expiresIn = 300 } = this.#options.bearer ?? {};
    const body = JSON.stringify({
      [isPost ? "access_token" : "token"]: token,
      expires_in: expiresIn,
    });
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(body),
    };
  }

  revokeTokens(): void {
    this.#tokens.clear();
  }

  #isUser(authorization: string | undefined): boolean {
    return Object.entries(this.#options.users ?? {}).some(
      ([name, password]) =>
        authorization === `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`,
    );
  }

  /** The parameters of the Docker registry OAuth2 specification. */
  #isIdentity(form: URLSearchParams): boolean {
    const { identityTokens = [] } = this.#options.bearer ?? {};
    return (
      form.get("grant_type") === "refresh_token" &&
      form.get("service") === service &&
      /^repository:.+:pull/.test(form.get("scope") ?? "") &&
      form.get("client_id") !== null &&
      identityTokens.includes(form.get("refresh_token") ?? "")
    );
  }
}

function askForToken({ realm }: BearerOptions, url: URL): Answer {
  const repository = /^\/v2\/(.+)\/(?:manifests|blobs|tags)\//.exec(url.pathname)?.[1];
  const scope = repository === undefined ? "" : `,scope="repository:${repository}:pull,push"`;
  const challenge = `Bearer realm="${realm ?? `${url.origin}/token`}",service="${service}"${scope}`;
  return failure(401, "UNAUTHORIZED", { "www-authenticate": challenge });
}
